"""Vocabulary of the rules: work, periods, clock windows, pairing, rates."""
