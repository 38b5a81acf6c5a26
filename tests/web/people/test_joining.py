"""The page on which somebody joins: what it offers by role, what it says, and what is wrong where it belongs."""

import re

import pytest

from accounts.models.users import User
from foundation import clock
from foundation.actor import Role
from tests.factories import people
from tests.support.pages import at_pages, text_of
from web.people.joining import LOGIN, MAKES
from web.people.words import ROLE_TITLES

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/admin/people/new/"
PERSON = {
    "display_name": "Nova New",
    "username": "nova.new",
    "email": "nova@example.org",
    "time_zone": "America/Chicago",
    "role_from": f"{clock.date_of(clock.now()):%m/%d/%Y}",
    "sign_in": "invite",
}


@pytest.fixture
def administrator():
    return at_pages(people.UserFactory(roles=[Role.ADMINISTRATOR]))


def wrong_in(answer):
    """The names of the fields that have an error beside them."""
    text = text_of(answer)
    return set(re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', text))


def test_every_role_can_be_chosen_and_has_a_form(administrator):
    chooser = text_of(administrator.get(PAGE))
    assert set(ROLE_TITLES) == {*Role} - {Role.SYSTEM}
    for role, title in ROLE_TITLES.items():
        assert f'{PAGE}{role.value}/">{title}<' in chooser
        assert f"{MAKES.get(role, LOGIN)}" in text_of(administrator.get(f"{PAGE}{role.value}/"))
    assert administrator.get(f"{PAGE}system/").status_code == 404
    assert administrator.get(f"{PAGE}nobody/").status_code == 404


def test_an_agent_is_made_and_the_page_says_what_comes_next(administrator):
    manager = people.UserFactory(roles=[Role.SALES_MANAGER])
    agent = {"first_name": "Nova", "last_name": "New", "san": "5551", "npn": "0771", "channel": "career"}
    sent = {**PERSON, **agent, "phone": "502-555-0100", "sales_manager": manager.username, "key": "once"}
    first, again = (administrator.post(f"{PAGE}agent/", sent) for _ in range(2))
    user = User.objects.get(username="nova.new")
    assert first["Location"] == again["Location"] == f"/admin/accounts/user/{user.id}/change/"
    assert "invitation to set their password" in text_of(administrator.get(first["Location"]))
    assert (user.display_name, user.agent.npn, user.agent.email) == ("Nova New", "771", "nova@example.org")
    assert user.agent.affiliations.get().sales_manager == manager


def test_who_gets_a_password_signs_in_with_it(administrator):
    passwords = {"sign_in": "password", "password1": " correct horse 9 ", "password2": " correct horse 9 "}
    answer = administrator.post(f"{PAGE}auditor/", {**PERSON, **passwords})
    assert "They can sign in on their first day" in text_of(administrator.get(answer["Location"]))
    assert User.objects.get(username="nova.new").check_password(" correct horse 9 ")


@pytest.mark.parametrize(
    ("role", "sent", "places"),
    [
        ("auditor", {"username": "", "email": "nobody"}, {"username", "email"}),
        ("auditor", {"username": "taken", "email": ""}, {"username", "email"}),
        ("auditor", {"role_from": "soon", "role_until": "1/1/1700"}, {"role_from", "role_until"}),
        ("auditor", {"password1": "unheard of"}, {"password1"}),
        ("auditor", {"sign_in": "password"}, {"password1"}),
        ("auditor", {"sign_in": "password", "password1": "12345", "password2": "12345"}, {"password1"}),
        ("auditor", {"sign_in": "password", "password1": "a-long-one-9", "password2": "another"}, {"password2"}),
        ("associate", {"username": "taken", "capacity": "-1"}, {"username", "capacity", "queues"}),
        ("agent", {"san": "12a", "npn": "0", "channel": ""}, {"san", "npn", "channel", "first_name", "last_name"}),
        ("agent", {"san": "4000", "npn": "1", "first_name": "N", "channel": "career"}, {"san", "last_name"}),
        ("department", {"department": "nowhere"}, {"department"}),
    ],
)
def test_everything_wrong_stands_beside_its_field(administrator, role, sent, places):
    people.AgentFactory(user=people.UserFactory(username="taken"), san="4000", npn="4001")
    answer = administrator.post(f"{PAGE}{role}/", {**PERSON, "capacity": "20", **sent})
    assert (answer.status_code, wrong_in(answer)) == (422, places)
    assert not User.objects.filter(username="nova.new").exists()


def test_a_password_is_shown_on_no_page_again(administrator):
    sent = {**PERSON, "sign_in": "password", "password1": "s3cret-of-nova", "password2": "s3cret-of-nova"}
    refused = administrator.post(f"{PAGE}auditor/", {**sent, "username": "", "key": "one"})
    taken = administrator.post(f"{PAGE}auditor/", {**sent, "key": "one"})
    other = administrator.post(f"{PAGE}auditor/", {**sent, "username": "other", "key": "one"})
    assert [one.status_code for one in (refused, taken, other)] == [422, 302, 422]
    assert "Already sent" in text_of(other)
    assert "s3cret-of-nova" not in text_of(refused) + text_of(other)


def test_where_people_sign_in_elsewhere_no_password_is_asked(administrator, settings):
    settings.ARSOS_LOCAL_SIGN_IN = "break-glass"
    assert "password1" not in text_of(administrator.get(f"{PAGE}auditor/"))
    answer = administrator.post(f"{PAGE}auditor/", PERSON)
    assert "organization's account" in text_of(administrator.get(answer["Location"])).replace("&#x27;", "'")
    assert not User.objects.get(username="nova.new").has_usable_password()


def test_it_is_for_administrators():
    for role in (Role.LEAD, Role.AUDITOR):
        browser = at_pages(people.UserFactory(roles=[role]))
        for address in (PAGE, f"{PAGE}agent/"):
            assert browser.get(address).status_code == 403
        assert browser.post(f"{PAGE}auditor/", PERSON).status_code == 403
    assert not User.objects.filter(username="nova.new").exists()
