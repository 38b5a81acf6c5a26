"""Every shipped legal clock on every plan type, from receipts around changes of the clock and the year (R23, R29)."""

from datetime import UTC, datetime, timedelta

import pytest

from inquiries.handoffs.legal_clocks.queries import clocks_offered
from inquiries.inquiry.models import Inquiry

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GRIEVANCE = {
    ("grievance", "standard"): 30 * DAY,
    ("grievance", "expedited"): DAY,
    ("grievance", "standard_extended"): 44 * DAY,
}
PART_C = {
    ("part_c_organization_determination", variant): time
    for variant, time in {
        "standard": 14 * DAY,
        "standard_extended": 28 * DAY,
        "prior_authorization": 7 * DAY,
        "prior_authorization_extended": 21 * DAY,
        "expedited": 72 * HOUR,
        "expedited_extended": 72 * HOUR + 14 * DAY,
        "part_b_drug": 72 * HOUR,
        "part_b_drug_expedited": 24 * HOUR,
        "payment": 60 * DAY,
        "payment_clean_claim": 30 * DAY,
    }.items()
} | {
    ("part_c_appeal", variant): time
    for variant, time in {
        "standard": 30 * DAY,
        "standard_extended": 44 * DAY,
        "payment": 60 * DAY,
        "part_b_drug": 7 * DAY,
        "expedited": 72 * HOUR,
        "expedited_extended": 72 * HOUR + 14 * DAY,
    }.items()
}
PART_D = {
    ("part_d_coverage_determination", "standard"): 72 * HOUR,
    ("part_d_coverage_determination", "expedited"): 24 * HOUR,
    ("part_d_coverage_determination", "payment"): 14 * DAY,
    ("part_d_coverage_determination", "exception"): 14 * DAY + 72 * HOUR,
    ("part_d_coverage_determination", "exception_expedited"): 14 * DAY + 24 * HOUR,
    ("part_d_appeal", "standard"): 7 * DAY,
    ("part_d_appeal", "expedited"): 72 * HOUR,
    ("part_d_appeal", "payment"): 14 * DAY,
}
STATE = {("state_complaint", "standard"): None}
OF_PLAN = {
    "MA": GRIEVANCE | PART_C,
    "PFFS": GRIEVANCE | PART_C,
    **dict.fromkeys(("MAPD", "DSNP", "CSNP"), GRIEVANCE | PART_C | PART_D),
    "PDP": GRIEVANCE | PART_D,
    **dict.fromkeys(("MEDSUPP", "medical", "dental", "vision", "supplemental"), STATE),
}
MOMENTS = (
    datetime(2026, 11, 1, 5, 59, tzinfo=UTC),  # the last minute of summer time, 1:59 the first time
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    datetime(2027, 3, 14, 6, 59, tzinfo=UTC),  # the last minute of winter time
    datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
    datetime(2027, 1, 1, 4, 59, tzinfo=UTC),  # the last minute of 2026 in the East
    datetime(2028, 2, 28, 17, 0, tzinfo=UTC),
)


@pytest.mark.parametrize("plan_type", OF_PLAN)
def test_each_plan_type_has_its_clocks_and_each_its_due_time(plan_type):
    inquiry = Inquiry(line_of_business=plan_type, created_at=MOMENTS[0])
    for received in MOMENTS:
        offered = clocks_offered(inquiry, received_at=received)
        found = {(one.clock.destination, one.clock.variant): one.due_at for one in offered}
        assert found == {key: time and received + time for key, time in OF_PLAN[plan_type].items()}, received
        first = {one.clock.destination: one.clock.variant for one in reversed(offered)}
        assert set(first.values()) == {"standard"}, "the standard one is offered first"


def test_no_extension_of_drugs_on_any_plan():
    for plan_type in OF_PLAN:
        offered = clocks_offered(Inquiry(line_of_business=plan_type, created_at=MOMENTS[0]))
        for one in offered:
            is_of_drugs = one.clock.destination.startswith("part_d") or one.clock.variant.startswith("part_b_drug")
            assert not (is_of_drugs and one.clock.is_extended)


def test_a_clock_counts_from_the_day_in_the_east_on_which_it_came_into_force():
    """Prior authorization has seven days for what is received from January 1, 2026 on."""
    before, after = datetime(2026, 1, 1, 4, 59, tzinfo=UTC), datetime(2026, 1, 1, 5, 0, tzinfo=UTC)
    offered = {
        received: {
            one.clock.variant
            for one in clocks_offered(Inquiry(line_of_business="MA", created_at=after), received_at=received)
        }
        for received in (before, after)
    }
    assert offered[after] - offered[before] == {"prior_authorization", "prior_authorization_extended"}
    assert offered[before] < offered[after]


def test_a_statement_moves_exceptions_alone():
    received, came = MOMENTS[0], MOMENTS[0] + 5 * DAY
    inquiry = Inquiry(line_of_business="PDP", created_at=received)
    without = {(one.clock.destination, one.clock.variant): one.due_at for one in clocks_offered(inquiry)}
    with_one = {
        (one.clock.destination, one.clock.variant): one.due_at for one in clocks_offered(inquiry, statement_at=came)
    }
    moved = {key: due for key, due in with_one.items() if due != without[key]}
    assert moved == {
        ("part_d_coverage_determination", "exception"): came + 72 * HOUR,
        ("part_d_coverage_determination", "exception_expedited"): came + 24 * HOUR,
    }
