"""Sheets: one row per employee-month, with what crosses into the next month."""
