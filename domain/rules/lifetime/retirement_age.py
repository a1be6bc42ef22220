"""Standard retirement age, up to which a value credit can be used (§ 7c SGB IV, § 235 SGB VI)."""

from datetime import date

from msgspec import Struct

from domain.values.time import Month

RULE = "retirement_age"


class AgeStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Retirement age of people born in or after a year."""

    born_from: int
    years: int
    months: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Ages by year of birth, ascending."""

    steps: tuple[AgeStep, ...]
    citation: str = ""


def retirement_age(born_on: date, parameters: Parameters) -> date:
    """Return the last day of the month of reaching the age; the pension begins the day after.

    A year of life is completed at the end of the day before the birthday, so a person born on the
    first of a month reaches the age at the end of the previous month.
    """
    step = parameters.steps[0]
    for one in parameters.steps:
        if one.born_from <= born_on.year:
            step = one
    number = born_on.year * 12 + born_on.month - 1 + step.years * 12 + step.months
    if born_on.day == 1:
        number -= 1
    return Month(number // 12, number % 12 + 1).last
