"""Agreements (laws, collective and works agreements) as dated, cited data files.

A figure from law or agreement is a *value* with a name (``breaks.steps``) and
dated versions; versions are added, never edited. Terms of employment name the
agreements that apply; where two give the same value, the one named later wins.
"""
