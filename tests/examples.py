"""How many examples a property is tried with: few in a build, many on a hunt."""

from hypothesis import settings

USUAL = 100
"""The library's own number, which the profile of a build leaves alone."""


def times(number: int) -> int:
    """That many in a build, and as many times more as the chosen profile tries."""
    return number * settings().max_examples // USUAL
