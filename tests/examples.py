"""Number of examples for a property: few in a build, many on a hunt."""

from hypothesis import settings

USUAL = 100
"""The library's own number, which the profile of a build leaves alone."""


def times(number: int) -> int:
    """This number in a build, and proportionally more under a profile with more examples."""
    return number * settings().max_examples // USUAL
