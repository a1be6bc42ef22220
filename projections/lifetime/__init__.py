"""Lifetime accounts: one row per account and month end."""
