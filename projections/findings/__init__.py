"""Findings: one row per finding, for lists across people."""
