"""Which databases of version 0.1 are carried over, and which are refused with nothing changed."""

import pytest
from django.core.management.base import CommandError
from django.db.migrations.recorder import MigrationRecorder

from arsos.carry_over import FIRST_OF_0_2, LAST_OF_0_1, carry_over
from foundation.owner_role import as_owner
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

END_OF_0_1 = [
    (app, last if number == int(last[:4]) else "0001_initial" if number == 1 else f"{number:04}_of_0_1")
    for app, last in LAST_OF_0_1.items()
    for number in range(1, int(last[:4]) + 1)
]


def stands():
    rows = MigrationRecorder.Migration.objects.filter(app__in=LAST_OF_0_1)
    return sorted(rows.values_list("app", "name"))


@pytest.fixture
def of_0_1():
    """What 0.1 has written down about its migrations, which is all that is looked at."""
    table = MigrationRecorder.Migration.objects
    with as_owner():
        table.filter(app__in=LAST_OF_0_1).delete()
        table.bulk_create([MigrationRecorder.Migration(app=app, name=name) for app, name in END_OF_0_1])
        yield table


def test_two_that_start_at_once_carry_it_over_once(of_0_1):
    assert sorted(at_once(2, lambda _number: carry_over())) == [False, True]
    assert stands() == sorted((app, name) for app, names in FIRST_OF_0_2.items() for name in names)
    assert carry_over() is False


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.filter(app="inquiries", name=LAST_OF_0_1["inquiries"]).delete(),
        lambda table: table.filter(app="inquiries", name="0007_of_0_1").delete(),
        lambda table: table.create(app="inquiries", name="0052_of_somebody"),
    ],
    ids=["behind", "with a gap", "beyond"],
)
def test_one_that_is_not_at_the_end_is_refused(of_0_1, change):
    change(of_0_1)
    before = stands()
    with pytest.raises(CommandError, match=r"not at its last migration \(inquiries\). Nothing was changed"):
        carry_over()
    assert stands() == before


def test_one_of_this_version_is_left_alone():
    before = stands()
    with as_owner():
        assert carry_over() is False
    assert stands() == before
