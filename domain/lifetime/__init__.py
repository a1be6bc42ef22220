"""What is asked of lifetime accounts: snapshots, statements, simulations, postings, provisions."""
