"""Views of lifetime accounts: snapshots, statements, simulations, postings, provisions."""
