"""Payroll: wage lines of closed months and of lifetime accounts."""
