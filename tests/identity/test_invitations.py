"""Who gets an account without a password is mailed a link to set it, once they have a role."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.callers import actor_for_user
from accounts.models.users import User
from events.letters.models import Letter
from events.letters.round import mail_letters
from foundation import clock
from foundation.actor import Actor, Role
from foundation.errors import PermissionRefused
from identity.invitations.actions import invite_again
from identity.invitations.letters import INVITATION
from tests.factories import people
from tests.identity.test_sign_in import sign_in
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

OWN = "a long and plain one"
LINK = re.compile(r"(/accounts/password/reset/key/\S+)")


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.fixture
def administrator() -> Client:
    return at_pages(people.UserFactory(roles=[Role.ADMINISTRATOR]))


def acting(role: Role) -> Actor:
    return actor_for_user(people.UserFactory(roles=[role]), on=clock.date_of(clock.now()), road="test")


def made_at_the_page(administrator: Client) -> User:
    fields = {"username": "new.person", "display_name": "New Person", "email": "new@example.org"}
    answer = administrator.post("/admin/accounts/user/add/", {**fields, "usable_password": "false"})
    assert answer.status_code == 302, text_of(answer)
    return User.objects.get(username="new.person")


def given_a_role(administrator: Client, user: User, first) -> None:
    granted = {"user": user.pk, "role": "agent", "starts_on": first.isoformat()}
    answer = administrator.post("/admin/accounts/rolegrant/add/", granted)
    assert answer.status_code == 302, text_of(answer)


def set_by_link(client: Client, link: str, password: str = OWN):
    form = client.get(link, follow=True)
    if not form.redirect_chain:
        return form
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_a_person_made_at_the_page_sets_a_password_and_signs_in(administrator):
    user, newcomer = made_at_the_page(administrator), Client()
    assert not Letter.objects.exists(), "no mail reaches who has no role (R6)"
    given_a_role(administrator, user, clock.date_of(clock.now()))
    assert mail_letters() == 1
    assert mail.outbox[0].to == ["new@example.org"]
    link = LINK.search(mail.outbox[0].body)[1]
    assert set_by_link(newcomer, link).status_code == 302
    assert sign_in(newcomer, user, OWN).status_code == 302
    assert newcomer.get("/admin/").status_code == 200
    set_by_link(Client(), link, "somebody else's words")
    assert sign_in(Client(), user, OWN).status_code == 302, "the link works once"


def test_the_link_expires(administrator, settings):
    user = made_at_the_page(administrator)
    given_a_role(administrator, user, clock.date_of(clock.now()))
    mail_letters()
    link = LINK.search(mail.outbox[0].body)[1]
    settings.PASSWORD_RESET_TIMEOUT = -1
    set_by_link(Client(), link)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_who_begins_later_is_mailed_on_the_first_day(administrator):
    user, today = made_at_the_page(administrator), clock.date_of(clock.now())
    first = today + timedelta(days=7)
    given_a_role(administrator, user, first)
    assert Letter.objects.get().due_at == clock.beginning_of(first)
    assert mail_letters() == 0


def test_saving_again_mails_nobody_twice(administrator):
    user, today = made_at_the_page(administrator), clock.date_of(clock.now())
    given_a_role(administrator, user, today)
    given_a_role(administrator, user, today + timedelta(days=30))
    assert Letter.objects.filter(kind=INVITATION).count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"email": ""}, {"is_active": False}, {"password": "a known one"}, {"role": None}],
    ids=["no address", "deactivated", "has a password", "no role today"],
)
def test_who_cannot_use_an_invitation_gets_none(changed):
    by = acting(Role.ADMINISTRATOR)
    user = people.UserFactory(**{name: changed[name] for name in changed if name in {"email", "is_active"}})
    if "password" in changed:
        user.set_password(changed["password"])
    else:
        user.set_unusable_password()
    user.save()
    if "role" not in changed:
        people.grant(user, Role.AGENT)
    assert not invite_again(user.id, by=by, at=clock.now())
    assert not Letter.objects.exists()


def test_only_administrators_invite():
    user = people.UserFactory(roles=[Role.AGENT])
    with pytest.raises(PermissionRefused):
        invite_again(user.id, by=acting(Role.LEAD), at=clock.now())
    assert not Letter.objects.exists()


def test_a_letter_that_waits_is_dropped_once_there_is_a_password(administrator):
    user = made_at_the_page(administrator)
    given_a_role(administrator, user, clock.date_of(clock.now()))
    user.set_password(OWN)
    user.save()
    assert mail_letters() == 0
    assert Letter.objects.get().state == Letter.State.SENT
    assert mail.outbox == []


def test_a_password_beside_an_invitation_is_not_lost_without_a_word(administrator):
    fields = {"username": "new.person", "display_name": "New Person", "email": "new@example.org"}
    typed = {"usable_password": "false", "password1": OWN, "password2": OWN}
    answer = administrator.post("/admin/accounts/user/add/", {**fields, **typed})
    assert "Choose “Set it now” to use this password" in text_of(answer)
    assert not User.objects.filter(username="new.person").exists()
