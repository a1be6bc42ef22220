"""Comparison of a parallel run: evaluated balances and figures from the previous system."""

from collections.abc import Iterator

from msgspec import Struct

from domain.evaluation.evaluate import Sheet
from domain.streams.stream_ids import timesheet_stream
from domain.values.accounts import Account
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from projections.facts.person import read_facts
from projections.facts.states import units_of
from projections.questions.reader import Reader


class AccountComparison(Struct, frozen=True):
    """One account at the end of the month, in its unit; ``document`` is the source of the other."""

    person: str
    account: Account
    evaluated: int
    legacy: int
    document: str

    @property
    def difference(self) -> int:
        """The evaluated figure less that of the previous system."""
        return self.evaluated - self.legacy


class Comparison(Struct, frozen=True):
    """All comparable balances, and the people without figures of the previous system."""

    compared: tuple[AccountComparison, ...]
    missing: tuple[str, ...]


def compare(reader: Reader, unit: str, month: Month) -> Comparison:
    """Compare the balances of a unit's people at the end of a month of its parallel run.

    Raises Rejected for any other month: a binding month has no other system to compare with.
    """
    known = units_of(reader.ledger, [unit])[unit]
    if not known.compares(month):
        raise Rejected(Code.UNIT_NOT_PARALLEL, unit=unit, month=str(month))
    compared: list[AccountComparison] = []
    missing: list[str] = []
    for sheet in reader.every_sheet(month, unit=unit):
        found = list(_of_person(reader, sheet))
        compared += found
        if not found:
            missing.append(sheet.person)
    return Comparison(tuple(compared), tuple(missing))


def _of_person(reader: Reader, sheet: Sheet) -> Iterator[AccountComparison]:
    recorded = reader.ledger.read_stream(timesheet_stream(sheet.person, sheet.month))
    legacy = read_facts(sheet.person, recorded).timesheet(sheet.month).review.legacy
    # A later import of figures replaces an earlier one.
    figures = {
        account: (amount, one.document) for one in legacy for account, amount in one.balances
    }
    for account, (amount, document) in sorted(figures.items()):
        evaluated = sheet.closing.get(account, 0)
        yield AccountComparison(sheet.person, account, evaluated, amount, document)
