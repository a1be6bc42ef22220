"""Events of a lifetime account as they were stored; ``test_event_names`` checks their files."""

from datetime import date

from domain.rules.lifetime.contribution_room import Branch, BranchPay, Method
from domain.rules.lifetime.early_settlement import BranchSettlement
from domain.rules.lifetime.insolvency_protection import EmployerKind
from domain.rules.lifetime.lifetime_account import Model
from domain.rules.lifetime.lifetime_credit import Source
from domain.rules.lifetime.lifetime_release import Purpose
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.rules.lifetime.value_transfer import Destination
from domain.streams.lifetime import events as lifetime

RATE = HourlyRate(date(2026, 5, 1), 2886)
TAKEN = (lifetime.EntryDraw("c-1", 2_000_00, 410_00),)

STORED_LIFETIME: dict[str, lifetime.Event] = {
    "lifetime.agreed.v1": lifetime.AccountAgreed(
        date(2026, 1, 1),
        Model.MONEY,
        ("lak-muster",),
        EmployerKind.COMPANY,
        "ab" * 32,
        date(2025, 12, 15),
        (Branch.HEALTH, Branch.PENSION),
        15_000,
        lifetime.Protection("trust", "Treuhand 17", date(2026, 1, 1)),
    ),
    "lifetime.protected.v1": lifetime.AccountProtected(
        lifetime.Protection("insurance", "Police 4711", date(2027, 1, 1))
    ),
    "lifetime.credited.v1": lifetime.AccountCredited(
        "c-1",
        date(2026, 5, 31),
        Source.EXCHANGE_DAY,
        468,
        "lifetime_credit",
        "DV LAK § 3 Abs. 1 (2009-01-01)",
        22_511,
        4_773,
        RATE,
        100,
        ((Branch.PENSION, 1_000_00),),
        "election of 1 September",
    ),
    "lifetime.converted.v1": lifetime.AccountConverted(
        "v-1",
        date(2026, 5, 31),
        416,
        -200_00,
        -42_00,
        RATE,
        "value_conversion",
        "DV LAK § 4 Abs. 2 (2009-01-01)",
        (lifetime.EntryDraw("c-1", 200_00, 42_00),),
    ),
    "lifetime.valued.v1": lifetime.AccountValued(
        "F-1",
        date(2026, 6, 30),
        200_00,
        203_10,
        3_10,
        "statement of 30 June",
        "nominal_guarantee",
        "SGB IV § 7d Abs. 3 Satz 1 (2009-01-01)",
    ),
    "lifetime.contributions_recorded.v1": lifetime.ContributionsRecorded(
        "2026-05",
        4_100_00,
        "SGB IV § 23b Abs. 2 (2009-01-01)",
        150_00,
        (BranchPay(Branch.PENSION, 4_100_00, 8_450_00),),
    ),
    "lifetime.release_requested.v1": lifetime.ReleaseRequested(
        "r-1",
        date(2026, 6, 1),
        lifetime.Plan(
            Purpose.SABBATICAL, date(2027, 1, 1), date(2027, 6, 30), 3_000_00, 60, 500_00
        ),
        "around the world",
    ),
    "lifetime.release_approved.v1": lifetime.ReleaseApproved(
        "r-1", date(2026, 6, 15), "DV LAK § 6 Abs. 1 (2009-01-01)", 4_250_00, 824, 1_00, 2
    ),
    "lifetime.release_rejected.v1": lifetime.ReleaseRejected("r-2", date(2026, 6, 15), "staffing"),
    "lifetime.drawn.v1": lifetime.ReleaseDrawn(
        "r-1",
        "2027-01",
        "lifetime_draw",
        "DV LAK § 6 Abs. 1 (2009-01-01)",
        60,
        2_000_00,
        410_00,
        RATE,
        TAKEN,
    ),
    "lifetime.release_interrupted.v1": lifetime.ReleaseInterrupted("r-1", "2027-02", "sickness"),
    "lifetime.release_resumed.v1": lifetime.ReleaseResumed("r-1", "2027-04", date(2027, 8, 31)),
    "lifetime.release_withdrawn.v1": lifetime.ReleaseWithdrawn("r-1", date(2027, 5, 1), "recalled"),
    "lifetime.held.v1": lifetime.HoldPlaced(
        "h-1", date(2027, 1, 1), lifetime.HoldKind.DIVORCE, "Az. 1 F 2/27", 5_000_00
    ),
    "lifetime.hold_lifted.v1": lifetime.HoldLifted("h-1", date(2027, 9, 1), "decree of August"),
    "lifetime.transferred.v1": lifetime.AccountTransferred(
        date(2028, 12, 31),
        Destination.PENSION_INSURANCE,
        "DRV Bund",
        0,
        20_000_00,
        4_100_00,
        "request of 1 October",
        "value_transfer",
        "SGB IV § 7f Abs. 1 Satz 1 Nr. 2 (2009-07-01)",
    ),
    "lifetime.settled_early.v1": lifetime.AccountSettled(
        date(2028, 12, 31),
        lifetime.Cause.EXIT,
        Method.SUM_FIELDS,
        0,
        5_000_00,
        1_000_00,
        "early_settlement",
        "SGB IV § 23b Abs. 2 (2009-01-01)",
        (BranchSettlement(Branch.PENSION, 9_000_00, 5_000_00, 465_00, 465_00),),
        True,
        "notice of 30 June",
    ),
    "lifetime.closed.v1": lifetime.AccountClosed(date(2029, 1, 31)),
}
