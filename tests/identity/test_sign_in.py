"""Signing in, second factors, lock-out and the end of sessions, as a person at a browser meets them (R30)."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client

from audit.models import JournalEntry
from foundation.actor import Role
from identity import known_devices
from identity import sessions as session_limits
from identity.sessions import kept_key
from tests.factories import people
from tests.support.calls import Caller, token_of

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long and plain one"
HERE, THERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def person(*roles):
    user = people.UserFactory()
    user.set_password(PASSWORD)
    user.save()
    people.grant(user, *roles)
    return user


def sign_in(client, user, password=PASSWORD, *, address=HERE):
    fields = {"username": user.username, "password": password}
    return client.post("/admin/login/", fields, REMOTE_ADDR=address)


def code_for(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def kinds():
    return list(JournalEntry.objects.order_by("at", "id").values_list("kind", flat=True))


def test_an_agent_signs_in_and_out_and_the_journal_knows():
    user, client = person(Role.AGENT), Client()
    assert sign_in(client, user).status_code == 302
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
    assert kinds() == ["signed_in", "signed_out"]
    assert set(JournalEntry.objects.values_list("actor_id", flat=True)) == {user.id}


def test_nobody_signs_up():
    client = Client()
    fields = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD, "email": "n@example.org"}
    assert "You can't sign up here" in client.post("/accounts/signup/", fields).content.decode()
    assert not people.User.objects.filter(username="newcomer").exists()


def test_staff_without_a_second_factor_get_no_further_than_setting_one_up(settings):
    settings.ARSOS_STAFF_MFA = "required"
    user, client = person(Role.ASSOCIATE), Client()
    sign_in(client, user)
    for path in ("/admin/", "/admin/accounts/user/", "/o/authorize/"):
        assert client.get(path)["Location"] == "/accounts/2fa/totp/activate/"
    refused = client.get("/api/v1/me/")
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[1]) == (403, "second-factor-required")


def test_a_second_factor_is_set_up_then_asked_for_and_kept_sealed(settings):
    settings.ARSOS_STAFF_MFA = "required"
    user, client = person(Role.ASSOCIATE), Client()
    sign_in(client, user)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert client.get("/admin/").status_code == 200
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in kept
    again = Client()
    assert sign_in(again, user)["Location"].startswith("/accounts/2fa/authenticate/")
    assert again.get("/admin/").status_code == 302
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert again.get("/admin/").status_code == 302
    again.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert again.get("/admin/").status_code == 200


def test_a_code_works_once(settings):
    settings.ARSOS_STAFF_MFA = "required"
    user, first, second, third = person(Role.LEAD), Client(), Client(), Client()
    sign_in(first, user)
    secret = first.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = code_for(secret)
    first.post("/accounts/2fa/totp/activate/", {"code": code})
    for client, status in ((second, 302), (third, 200)):
        sign_in(client, user)
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == status
    assert second.get("/admin/").status_code == 200
    assert third.get("/admin/").status_code == 302


def test_failures_lock_the_account_where_they_came_from_and_nowhere_else():
    user = person(Role.AGENT)
    attacker = Client()
    answers = [sign_in(attacker, user, "wrong guess", address=THERE).status_code for _ in range(6)]
    assert answers[-1] == 429
    assert sign_in(attacker, user, PASSWORD, address=THERE).status_code == 429
    assert sign_in(Client(), user, PASSWORD, address=HERE).status_code == 302
    assert "locked_out" in kinds()
    assert "wrong guess" not in str(list(JournalEntry.objects.values()))


def test_who_signed_in_here_before_is_not_kept_out_by_others_at_the_same_address():
    """Behind one address, as of an office, a colleague can use up the failures of strangers and no more."""
    user, own, attacker = person(Role.AGENT), Client(), Client()
    sign_in(own, user)
    own.post("/admin/logout/")
    answers = [sign_in(attacker, user, "wrong guess").status_code for _ in range(35)]
    assert answers[-1] == 429
    assert sign_in(attacker, user).status_code == 429
    assert sign_in(own, user).status_code == 302
    assert own.get("/admin/").status_code == 200


def test_a_known_device_is_locked_by_its_own_failures_wherever_it_is():
    user, own = person(Role.AGENT), Client()
    sign_in(own, user)
    own.post("/admin/logout/")
    answers = [sign_in(own, user, "wrong guess", address=f"203.0.113.{n}").status_code for n in range(6)]
    assert answers[-1] == 429
    assert sign_in(own, user, address="203.0.113.99").status_code == 429
    assert sign_in(Client(), user).status_code == 302, "others are not affected"


@pytest.mark.parametrize("mark", ["", "nonsense", "eyJhIjoiYiJ9:1v:zz"])
def test_a_mark_that_is_not_ours_counts_for_nothing(mark, settings):
    user, client = person(Role.AGENT), Client()
    client.cookies[settings.ARSOS_DEVICE_COOKIE] = mark
    assert [sign_in(client, user, "wrong guess").status_code for _ in range(6)][-1] == 429
    assert sign_in(client, user).status_code == 429


def test_a_mark_is_for_its_own_person_and_names_nobody(settings):
    first, second, client = person(Role.AGENT), person(Role.AGENT), Client()
    sign_in(client, first)
    client.post("/admin/logout/")
    kept = client.cookies[settings.ARSOS_DEVICE_COOKIE]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    assert first.username not in str(signing.loads(kept.value, salt=known_devices.SALT))
    assert [sign_in(client, second, "wrong guess").status_code for _ in range(6)][-1] == 429
    assert sign_in(client, second).status_code == 429


def test_one_browser_of_many_people_keeps_the_latest(settings):
    client, users = Client(), [person(Role.AGENT) for _ in range(known_devices.MOST_PEOPLE + 2)]
    for user in users:
        sign_in(client, user)
        client.post("/admin/logout/")
    marks = signing.loads(client.cookies[settings.ARSOS_DEVICE_COOKIE].value, salt=known_devices.SALT)
    assert len(marks) == known_devices.MOST_PEOPLE


def with_factor(user):
    """Somebody with a second factor, as they set it up themselves; the browser that did, and the secret."""
    client = Client()
    sign_in(client, user)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    return client, secret


@pytest.mark.parametrize("role", [Role.LEAD, Role.AGENT])
def test_a_session_from_before_the_factor_is_worth_nothing_once_it_exists(settings, role):
    settings.ARSOS_STAFF_MFA = "required"
    user, earlier, other = person(role), Client(), Client()
    for client in (earlier, other):
        sign_in(client, user)
    token = token_of(people.client(scopes="inquiries:read"), user=user)
    kept = SessionStore(other.session.session_key).load()
    own, _ = with_factor(user)
    assert own.get("/admin/").status_code == 200
    for path in ("/admin/", "/accounts/password/change/", "/accounts/2fa/"):
        assert earlier.get(path).status_code == 302, path
    assert earlier.get("/api/v1/me/").status_code == 401
    assert Caller(headers={"Authorization": f"Bearer {token}"}).get("me/").status_code == 401
    user.refresh_from_db()
    # Sessions that were stored again after the others had ended, as one that was in use at that moment; the second
    # even knows that access ended, and lacks the proof of the factor alone.
    for more, last in (({}, "totp_activated"), ({HASH_SESSION_KEY: user.get_session_auth_hash()}, "session_ended")):
        revived = SessionStore()
        revived.update({**kept, **more})
        revived.create()
        other.cookies[settings.SESSION_COOKIE_NAME] = revived.session_key
        assert other.get("/api/v1/me/").status_code == 401
        assert other.get("/accounts/password/change/").status_code == 302
        assert kinds()[-1] == last


def test_a_session_whose_factor_is_removed_has_proven_nothing(settings):
    settings.ARSOS_STAFF_MFA = "required"
    user = person(Role.LEAD)
    own, _ = with_factor(user)
    assert own.get("/admin/").status_code == 200
    own.post("/accounts/reauthenticate/", {"password": PASSWORD})
    own.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert own.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"
    assert own.get("/api/v1/me/").status_code == 403


def test_codes_of_strangers_do_not_use_up_those_of_the_owner(settings):
    settings.ARSOS_STAFF_MFA = "required"
    user = person(Role.LEAD)
    own, secret = with_factor(user)
    own.post("/admin/logout/")
    cache.clear()
    attacker = Client()
    sign_in(attacker, user)
    pages = [attacker.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode() for _ in range(12)]
    assert "Too many" in pages[-1]
    assert sign_in(own, user)["Location"].startswith("/accounts/2fa/authenticate/")
    assert own.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert own.get("/admin/").status_code == 200
    assert kinds().count("sign_in_failed") >= 10


def test_without_redis_nobody_signs_in_while_reading_goes_on(settings):
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    settings.CACHES = {**settings.CACHES, "default": {**settings.CACHES["default"], "LOCATION": "unix:///no/redis"}}
    refused = sign_in(Client(raise_request_exception=False), user)
    assert refused.status_code == 503
    assert client.get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize(
    ("limit", "moved"), [("ARSOS_SESSION_IDLE_SECONDS", "used"), ("ARSOS_SESSION_LONGEST_SECONDS", "both")]
)
def test_a_session_ends_when_nobody_uses_it_and_in_the_evening(settings, limit, moved):
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    client.get("/admin/")
    session = client.session
    long_ago = time.time() - getattr(settings, limit) - 1
    if moved == "used":
        session[session_limits.USED] = long_ago
    else:
        session[session_limits.BEGAN] = long_ago
    session.save()
    assert client.get("/admin/").status_code == 302
    assert kinds()[-1] == "session_ended"


@pytest.mark.parametrize(
    ("path", "by_itself", "is_kept"),
    [
        ("/admin/", False, True),
        ("/admin/notifications/count/", True, False),
        ("/api/v1/events/stream/", False, False),
    ],
)
def test_what_a_page_asks_by_itself_keeps_no_session_alive(path, by_itself, is_kept):
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    client.get("/admin/")
    session = client.session
    earlier = session[session_limits.USED] = time.time() - session_limits.NOTED_EVERY - 60
    session.save()
    client.get(path, headers={"X-By-Itself": "true"} if by_itself else {})
    assert (client.session[session_limits.USED] > earlier) is is_kept


def test_saying_that_one_is_still_there_keeps_the_session(settings):
    user, client = person(Role.AGENT), Client()
    assert client.post("/accounts/stay/").status_code == 401
    sign_in(client, user)
    left = client.post("/accounts/stay/").json()["seconds_left"]
    assert settings.ARSOS_SESSION_IDLE_SECONDS - 5 < left <= settings.ARSOS_SESSION_IDLE_SECONDS


def test_a_session_gets_a_new_id_at_sign_in():
    user, client = person(Role.AGENT), Client()
    client.get("/admin/login/")
    before = client.cookies.get("sessionid")
    sign_in(client, user)
    assert client.cookies["sessionid"].value != (before.value if before else "")


def test_failed_sign_ins_say_the_same_for_known_and_unknown_names():
    user = person(Role.AGENT)
    known = sign_in(Client(), user, "wrong guess").content.decode()
    user.username = "nobody.at.all"
    unknown = sign_in(Client(), user, "wrong guess").content.decode()
    strip = lambda page: [line for line in page.splitlines() if "csrf" not in line and "value=" not in line]  # noqa: E731
    assert strip(known) == strip(unknown)


def test_passwords_are_kept_as_slow_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = person(Role.AGENT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM accounts_user WHERE id = %s", [user.id])
        assert cursor.fetchone()[0].startswith("pbkdf2_sha256$")


def test_who_is_closed_out_is_out_at_once():
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    user.is_active = False
    user.save()
    assert client.get("/admin/").status_code == 302
    assert sign_in(Client(), user).status_code != 302 or "inactive" in sign_in(Client(), user)["Location"]


def test_an_administrator_signs_somebody_out_everywhere():
    user, administrator = person(Role.AGENT), person(Role.ADMINISTRATOR)
    first, second, desk = Client(), Client(), Client()
    for client in (first, second):
        sign_in(client, user)
    sign_in(desk, administrator)
    chosen = {"action": "sign_out_everywhere", "_selected_action": str(user.id)}
    assert desk.post("/admin/accounts/user/", chosen).status_code == 302
    for client in (first, second):
        assert client.get("/admin/").status_code == 302
    assert desk.get("/admin/").status_code == 200
    assert "configured" in kinds()


def test_a_session_that_proved_itself_again_ends_with_the_others():
    user, administrator = person(Role.AGENT), person(Role.ADMINISTRATOR)
    mine, desk = Client(), Client()
    sign_in(mine, user)
    sign_in(desk, administrator)
    before = mine.cookies["sessionid"].value
    assert mine.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert mine.cookies["sessionid"].value != before
    assert list(UserSession.objects.filter(user=user).values_list("session_key", flat=True)) == [
        kept_key(mine.cookies["sessionid"].value)
    ]
    desk.post("/admin/accounts/user/", {"action": "sign_out_everywhere", "_selected_action": str(user.id)})
    assert mine.get("/admin/").status_code == 302
    assert Caller(client=mine).get("me/").status_code == 401


def test_a_session_that_is_on_no_list_ends_too():
    user, administrator = person(Role.AGENT), person(Role.ADMINISTRATOR)
    mine, desk = Client(), Client()
    sign_in(mine, user)
    sign_in(desk, administrator)
    UserSession.objects.filter(user=user).delete()
    desk.post("/admin/accounts/user/", {"action": "sign_out_everywhere", "_selected_action": str(user.id)})
    assert mine.get("/admin/").status_code == 302
    user.access_ended = 0
    user.save()
    assert mine.get("/admin/").status_code == 302, "a form that was read before brings nothing back"
    assert sign_in(mine, user).status_code == 302
    assert mine.get("/admin/").status_code == 200


def test_a_new_password_ends_every_session_listed_or_not():
    user = person(Role.AGENT)
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, user)
    UserSession.objects.filter(session_key=there.cookies["sessionid"].value).delete()
    new = "another long and plain one"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.post("/accounts/password/change/", fields)
    user.refresh_from_db()
    assert user.check_password(new)
    assert [client.get("/admin/").status_code for client in (here, there)] == [302, 302]
    assert sign_in(here, user, new).status_code == 302
    assert here.get("/admin/").status_code == 200


def test_signing_out_clears_what_the_browser_keeps():
    user, client = person(Role.AGENT), Client()
    sign_in(client, user)
    answer = client.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/signed-out/")
    shown = client.get("/accounts/signed-out/")
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert "You are signed out" in shown.content.decode()
    assert client.get("/admin/logout/")["Location"] == "/accounts/signed-out/"
