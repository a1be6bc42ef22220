"""Meaning: conclusions from the recorded facts about working time, each with its rule.

Pure functions over immutable values. Clock, ids, calendar and agreements are
arguments; nothing here reads a file at run time except the data shipped with
the package, and nothing touches a network, a database or a clock.
"""
