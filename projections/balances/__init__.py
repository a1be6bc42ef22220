"""Balances: one row per employee, account and month."""
