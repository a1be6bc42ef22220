"""Intake of terminals' deliveries: decoded, sorted, assigned to people, stored exactly once."""
