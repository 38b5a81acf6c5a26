"""A new installation: whoever has the code becomes its first administrator, once, and nobody ever again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models.set_up import SetUp
from accounts.models.users import RoleGrant, User
from accounts.set_up import actions
from accounts.set_up.actions import FirstAdministrator, give_out_code, make_first_administrator
from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import ConflictFound, InputRejected, PermissionRefused
from foundation.redis_client import redis_client
from tests.factories import people
from tests.support.at_once import at_once
from tests.support.minutes import wait_for_a_minute

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven green llamas 41"
TYPED = {
    "organization": "Example House",
    "display_name": "Dana Reed",
    "email": "dana.reed@example.org",
    "username": "dana.reed",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
BY = Actor(name="Set-up", road="command")


@pytest.fixture(autouse=True)
def _fresh_counts():
    """Tries are counted by the minute of the clock; those of one test are not to stop the next."""
    cache.clear()
    redis_client().flushdb()


def wanted(username="dana.reed", **other):
    typed = {"display_name": "Dana Reed", "email": "dana.reed@example.org", "password": PASSWORD}
    return FirstAdministrator(username=username, **{**typed, **other})


def made(code, **more):
    return make_first_administrator(wanted(**more), code=code, organization="Example House", by=BY, at=clock.now())


def test_somebody_with_the_code_becomes_administrator_and_the_page_is_gone():
    browser = Client()
    assert browser.get("/")["Location"] == "/setup/"
    code = give_out_code(at=clock.now())
    page = browser.get("/setup/")
    assert (page.status_code, code in page.content.decode()) == (200, False)
    answer = browser.post("/setup/", {**TYPED, "code": f" {code.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=%2Fadmin%2Fset-up%2F")
    user = User.objects.get()
    assert (user.username, user.check_password(PASSWORD)) == ("dana.reed", True)
    grant = RoleGrant.objects.get()
    assert (grant.user, grant.role, grant.starts_on) == (user, Role.ADMINISTRATOR, clock.date_of(clock.now()))
    kept = SetUp.objects.get()
    assert (kept.administrator, kept.organization, kept.code_hash) == (user, "Example House", "")
    entries = JournalEntry.objects.filter(kind="configured", actor_name="Set-up")
    assert sorted(one.purpose.split()[0] for one in entries) == ["accounts.RoleGrant", "accounts.User"]
    assert browser.get("/")["Location"] == "/admin/"
    for send in (browser.get, browser.post):
        assert send("/setup/").status_code == 404


def test_it_stays_gone_when_the_role_has_ended_and_for_installations_of_before():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    RoleGrant.objects.update(ends_on=clock.date_of(clock.now()) - timedelta(days=1))
    assert Client().get("/setup/").status_code == 404
    with pytest.raises(ConflictFound):
        give_out_code(at=clock.now())
    with pytest.raises(ConflictFound):
        made(None)


WRONG = [
    ({"code": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"}, "This code is wrong or has expired."),
    ({"password2": "another one"}, "The two passwords are not the same."),
    ({"password1": "dana.reed", "password2": "dana.reed"}, "too similar"),
    ({"password1": "12345", "password2": "12345"}, "too short"),
    ({"username": "dana reed"}, "Enter a valid username"),
    ({"username": "x" * 151}, "at most 150 characters"),
    ({"email": "nowhere"}, "Enter a valid email address"),
    ({"organization": ""}, "required"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG, ids=[words for _typed, words in WRONG])
def test_what_is_wrong_is_said_and_nobody_is_made(typed, words):
    code = give_out_code(at=clock.now())
    answer = Client().post("/setup/", {**TYPED, "code": code, **typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert (User.objects.count(), RoleGrant.objects.count()) == (0, 0)
    assert made(code).username == "dana.reed", "the code is still good"


def test_a_code_is_hashed_replaced_and_over_after_an_hour():
    at = clock.now()
    first, code = give_out_code(at=at), give_out_code(at=at)
    kept = SetUp.objects.get()
    assert code.replace("-", "") not in repr(SetUp.objects.values()[0])
    assert len(kept.code_hash) == 64
    for late, one in ((at, first), (at + timedelta(hours=1), code), (at, ""), (at, kept.code_hash)):
        with pytest.raises(PermissionRefused):
            make_first_administrator(wanted(), code=one, organization="", by=BY, at=late)
    assert User.objects.count() == 0
    SetUp.objects.all().delete()
    with pytest.raises(PermissionRefused):
        made("")


def test_tries_are_few_and_each_wrong_one_is_journaled():
    wait_for_a_minute()
    browser = Client()
    sent = [browser.post("/setup/", {**TYPED, "code": "wrong"}).status_code for _try in range(12)]
    assert sent == [422] * 10 + [429] * 2
    denied = JournalEntry.objects.filter(kind="denied", road="page FirstRunPage")
    assert denied.count() == sent.count(422)
    assert denied.first().fields == ["first_administrator"]


def test_two_at_once_make_one_administrator():
    code = give_out_code(at=clock.now())

    def become(number):
        try:
            return made(code, username=f"person.{number}").username
        except ConflictFound:
            return ""

    assert sorted(map(bool, at_once(4, become))) == [False, False, False, True]
    assert (User.objects.count(), RoleGrant.objects.count()) == (1, 1)


def test_the_database_holds_it_when_nobody_waits_for_a_turn(monkeypatch):
    """Without the lock and the look, the row still names one administrator and no other."""
    code = give_out_code(at=clock.now())
    made(code)
    monkeypatch.setattr(actions, "_require_waiting", lambda: None)
    with pytest.raises(IntegrityError, match="named once"):
        made(None, username="second")
    assert User.objects.count() == 1
    for change in (lambda: SetUp.objects.update(administrator=None), lambda: SetUp.objects.all().delete()):
        with pytest.raises(IntegrityError, match="named once"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        SetUp.objects.create(id=2)


def test_the_command_prints_a_code_once_or_makes_the_person(monkeypatch):
    out = StringIO()
    call_command("setup", stdout=out)
    code = out.getvalue().split("Code")[1].split()[0]
    monkeypatch.setattr("arsos.management.commands.setup.getpass", lambda _asked: "12345")
    who = {"administrator": "dana.reed", "name": "Dana Reed", "email": "dana.reed@example.org"}
    with pytest.raises(CommandError, match="too short"):
        call_command("setup", **who)
    monkeypatch.setattr("arsos.management.commands.setup.getpass", lambda _asked: PASSWORD)
    with pytest.raises(CommandError, match="display_name: "):
        call_command("setup", **{**who, "name": " "})
    call_command("setup", **who, stdout=out)
    assert RoleGrant.objects.get().user.username == "dana.reed"
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("setup")
    with pytest.raises(ConflictFound):
        made(code)


def test_a_name_that_is_taken_is_refused():
    people.UserFactory(username="dana.reed")
    with pytest.raises(InputRejected) as told:
        made(None)
    assert [one.pointer for one in told.value.errors] == ["/username"]
    assert connection.in_atomic_block is False


def test_the_first_administrator_adds_a_second_factor_before_anything_else(settings):
    settings.ARSOS_STAFF_MFA = "required"
    made(give_out_code(at=clock.now()))
    browser = Client()
    signed_in = browser.post("/admin/login/?next=/admin/set-up/", {"username": "dana.reed", "password": PASSWORD})
    assert signed_in.status_code == 302
    for page in ("/admin/set-up/", "/admin/"):
        assert browser.get(page)["Location"] == "/accounts/2fa/totp/activate/"
