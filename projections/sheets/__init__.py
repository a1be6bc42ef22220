"""Sheets: one row per employee-month, with its carry into the next month."""
