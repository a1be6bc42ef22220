"""Evaluation of an employee-month: from facts, terms and agreements to a sheet."""
