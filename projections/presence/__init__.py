"""Presence: each employee's newest booking of a month, and whether it leaves them at work."""
