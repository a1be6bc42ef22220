"""Statements on paper, typeset from plain facts."""
