"""Audit: the ledger replayed and held against its stored results."""
