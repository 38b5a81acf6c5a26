"""The configuration pages: who opens them, what a save does, and what is refused."""

import json
import re

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models.users import User
from audit.models import JournalEntry
from escalations.sos.models import SosCriteria
from foundation.actor import Role
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.handoffs.suggestions.models import SuggestionRuleSet
from inquiries.routing.models import RoutingRuleSet
from inquiries.targets.models import AlertRule
from staffing.models import Associate, Calendar, CalendarVersion, WorkQueue
from tests.factories import people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = sorted(f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry)
RULE_SETS = "/admin/inquiries/routingruleset/"
OPEN = {"time_zone": "America/New_York", "weekly": [[["08:00", "20:00"]]] * 7, "federal_holidays": True}
FOR_LEADS_TOO = {RULE_SETS, "/admin/escalations/soscriteria/"}
COMPLETE = {f"/admin/inquiries/{name}/" for name in ("alertrule", "destinationunit", "followupplan")}
"""Each row that there can be is shipped, so none can be added."""


def person(*roles: Role, **fields: object) -> User:
    user = people.UserFactory(**fields)
    people.grant(user, *roles)
    return user


@pytest.fixture
def administrator():
    return at_pages(person(Role.ADMINISTRATOR))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [*(role for role in Role if role != Role.SYSTEM), "superuser"])
def test_a_page_opens_for_its_keepers_alone(page, role):
    user = person(is_superuser=True) if role == "superuser" else person(role)
    keepers = {Role.LEAD, Role.ADMINISTRATOR} if page in FOR_LEADS_TOO else {Role.ADMINISTRATOR}
    browser = at_pages(user)
    expected = 200 if role in keepers else 403
    added = 403 if page in COMPLETE else expected
    assert (browser.get(page).status_code, browser.get(f"{page}add/").status_code) == (expected, added)


def test_calendars_begin_on_sunday_and_days_are_typed_as_americans_do(administrator):
    words = administrator.get("/admin/jsi18n/").content.decode()
    assert re.search(r'"FIRST_DAY_OF_WEEK": "?0', words)
    assert 'placeholder="MM/DD/YYYY"' in text_of(administrator.get("/admin/accounts/rolegrant/add/"))
    grant = person(Role.LEAD).role_grants.get()
    address = f"/admin/accounts/rolegrant/{grant.pk}/change/"
    sent = {"user": grant.user_id, "role": "lead", "starts_on": "1/2/2026", "ends_on": "12/31/2020"}
    assert "last day is before the first day" in text_of(administrator.post(address, sent))
    assert administrator.post(address, {**sent, "ends_on": "12/31/2026"}).status_code == 302
    grant.refresh_from_db()
    assert (grant.starts_on.isoformat(), grant.ends_on.isoformat()) == ("2026-01-02", "2026-12-31")


def test_a_row_can_be_added_again_where_one_is_missing(administrator):
    AlertRule.objects.filter(share=75).delete()
    assert "/admin/inquiries/alertrule/add/" in text_of(administrator.get("/admin/inquiries/alertrule/"))
    administrator.post("/admin/inquiries/alertrule/add/", {"share": "75", "recipients": "holder"})
    assert AlertRule.objects.get(share=75).recipients == ["holder"]
    assert "/admin/inquiries/alertrule/add/" not in text_of(administrator.get("/admin/inquiries/alertrule/"))


def test_a_lead_drafts_criteria_and_is_not_offered_to_publish_them(administrator):
    address, lead = "/admin/escalations/soscriteria/", at_pages(person(Role.LEAD))
    lead.post(f"{address}add/", {"title": "Next", "rules": json.dumps(SosCriteria.objects.get().rules)})
    draft = SosCriteria.objects.get(version=2)
    assert "Publish the chosen draft" in text_of(administrator.get(address))
    assert "Publish the chosen draft" not in text_of(lead.get(address))
    lead.post(address, {"action": "publish", "_selected_action": [str(draft.pk)]})
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_role_that_has_ended_opens_nothing():
    user = people.UserFactory()
    people.RoleGrantFactory(user=user, role=Role.ADMINISTRATOR, starts_on="2020-01-01", ends_on="2020-12-31")
    assert at_pages(user).get("/admin/desk/workqueue/").status_code == 403


def test_a_queue_is_changed_in_one_commit_with_its_journal_row(administrator):
    queue = WorkQueue.objects.get(code="billing")
    fields = {
        "code": "billing",
        "title": "Billing desk",
        "calendar": queue.calendar_id,
        "urgent_calendar": queue.urgent_calendar_id,
        "distribution": "pull",
        "is_active": "on",
    }
    answer = administrator.post(f"/admin/desk/workqueue/{queue.id}/change/", fields)
    assert answer.status_code == 302, text_of(answer)
    queue.refresh_from_db()
    assert queue.title == "Billing desk"
    entry = JournalEntry.objects.filter(kind="configured").get()
    assert (entry.fields, entry.purpose) == (["title"], f"desk.WorkQueue {queue.id}")


def test_a_second_triage_queue_is_refused(administrator):
    queue = WorkQueue.objects.get(code="billing")
    fields = {"code": "billing", "title": queue.title, "calendar": queue.calendar_id, "distribution": "pull"}
    fields |= {"urgent_calendar": queue.urgent_calendar_id, "is_active": "on", "is_triage": "on"}
    answer = administrator.post(f"/admin/desk/workqueue/{queue.id}/change/", fields)
    assert answer.status_code == 200
    assert "Another queue is the triage queue." in text_of(answer)
    queue.refresh_from_db()
    assert not queue.is_triage
    assert not JournalEntry.objects.exists()


def test_nothing_is_deleted(administrator):
    queue = WorkQueue.objects.get(code="billing")
    assert administrator.post(f"/admin/desk/workqueue/{queue.id}/delete/", {"post": "yes"}).status_code == 403
    assert WorkQueue.objects.filter(id=queue.id).exists()


def test_new_hours_are_a_new_version(administrator):
    calendar = Calendar.objects.order_by("code").first()
    rules = calendar.versions.latest("version").rules
    rules["closures"] = ["2027-05-04"]
    before = calendar.versions.count()
    administrator.post("/admin/desk/calendarversion/add/", {"calendar": calendar.id, "rules": json.dumps(rules)})
    newest = calendar.versions.latest("version")
    assert (calendar.versions.count(), newest.rules["closures"]) == (before + 1, ["2027-05-04"])


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"weekly": []},
        {**OPEN, "time_zone": "Nowhere/Else"},
        {**OPEN, "time_zone": "../etc"},
        {**OPEN, "time_zone": 5},
        {**OPEN, "federal_holidays": "yes"},
        {**OPEN, "unknown": 1},
        {**OPEN, "weekly": [[]] * 7},
        {**OPEN, "weekly": [[["08:00", "08:01"]], *[[]] * 6]},
        {**OPEN, "weekly": [[["08:00"]]] * 7},
        {**OPEN, "weekly": [[["25:00", "26:00"]]] * 7},
        {**OPEN, "seasons": [{"first": ["10", 15], "last": [12, 7], "weekly": OPEN["weekly"]}]},
        *({**OPEN, "closures": [day]} for day in ("0001-01-01", "9999-12-31", "2026-W49-2", 5, None)),
    ],
)
def test_hours_that_cannot_be_used_are_refused_in_our_words(administrator, rules):
    calendar, before = Calendar.objects.order_by("code").first(), CalendarVersion.objects.count()
    sent = {"calendar": calendar.id, "rules": json.dumps(rules)}
    answer = administrator.post("/admin/desk/calendarversion/add/", sent, follow=True)
    assert CalendarVersion.objects.count() == before
    shown = text_of(answer)
    assert not re.search(r"fromisoformat|ZoneInfo|TZPATH|PathLike|instances of|'str'|KeyError|Traceback", shown)


JSON_TEXTS = {
    "desk/calendarversion": "rules",
    "inquiries/inquirytypeversion": "details_schema",
    "inquiries/routingruleset": "rules",
}


@pytest.mark.parametrize("page", JSON_TEXTS)
@pytest.mark.parametrize(
    "text", ["[" * 5000, '{"a": ' * 900 + "1" + "}" * 900, '{"a": ' + "9" * 5000 + "}", "NaN", "{"]
)
def test_json_that_cannot_be_kept_is_refused_with_words(administrator, page, text):
    answer = administrator.post(f"/admin/{page}/add/", {JSON_TEXTS[page]: text})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode() or "correct the error" in text_of(answer)


@pytest.mark.parametrize("page", PAGES)
def test_no_list_fails_at_a_character_that_the_database_cannot_hold(administrator, page):
    for query in ("state__exact=%00", "q=%00", "p=%00", "o=%00", "e=%00"):
        assert administrator.get(f"{page}?{query}").status_code == 400
    chosen = {"action": "delete_selected", "_selected_action": "nonsense\0"}
    assert administrator.post(page, chosen).status_code < 500


def test_an_associate_gets_skills_and_capacity(administrator):
    associate = people.associate("triage")
    fields = {"user": associate.user_id, "capacity": "7", "skills": ["spanish"]}
    answer = administrator.post(f"/admin/desk/associate/{associate.id}/change/", fields)
    assert answer.status_code == 302, text_of(answer)
    changed = Associate.objects.get(id=associate.id)
    assert (changed.capacity, [skill.code for skill in changed.skills.all()]) == (7, ["spanish"])


def version_fields(kind: InquiryType, **changes: object) -> dict[str, object]:
    current = kind.current_version
    fields = {name: getattr(current, name) for name in ("title", "priority", "sos_eligible", "description")}
    fields |= {name: ",".join(getattr(current, name)) for name in ("plan_types", "networks", "flows")}
    fields |= {name: json.dumps(getattr(current, name)) for name in ("self_service", "details_schema", "ui_schema")}
    minutes = {name: getattr(current, name) for name in ("first_response_minutes", "resolution_minutes")}
    return {"type": kind.code, **fields, **minutes, "sos_condition": "", **changes}


def test_a_new_version_of_a_type_becomes_current(administrator):
    kind = InquiryType.objects.get(code="billing")
    answer = administrator.post(
        "/admin/inquiries/inquirytypeversion/add/", version_fields(kind, title="Bills", priority=2)
    )
    assert answer.status_code == 302, text_of(answer)
    kind.refresh_from_db()
    assert (kind.current_version.version, kind.current_version.title, kind.current_version.priority) == (2, "Bills", 2)
    assert JournalEntry.objects.filter(kind="configured").exists()


BAD_SCHEMAS = {
    "no schema": {"type": 7},
    "open": {"type": "object", "properties": {}},
    "unknown keyword": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"a": {"type": "string", "notOnSundays": True}},
    },
    "unknown format": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"a": {"type": "string", "format": "ssn"}},
    },
}


@pytest.mark.parametrize("schema", BAD_SCHEMAS.values(), ids=BAD_SCHEMAS)
def test_a_form_that_cannot_be_used_is_not_published(administrator, schema):
    kind = InquiryType.objects.get(code="billing")
    administrator.post(
        "/admin/inquiries/inquirytypeversion/add/", version_fields(kind, details_schema=json.dumps(schema))
    )
    assert InquiryTypeVersion.objects.filter(type=kind).count() == 1


def test_rules_are_drafted_and_published_by_a_lead():
    lead = at_pages(people.associate("triage", lead=True))
    rules = [{"position": 1, "name": "All to billing", "conditions": {}, "queue": "billing", "skills": []}]
    answer = lead.post(f"{RULE_SETS}add/", {"title": "Simple", "rules": json.dumps(rules)})
    assert answer.status_code == 302, text_of(answer)
    draft = RoutingRuleSet.objects.get(title="Simple")
    assert draft.state == "draft"
    assert "All to billing" in text_of(lead.get(f"{RULE_SETS}{draft.id}/change/"))
    lead.post(RULE_SETS, {"action": "publish", "_selected_action": [str(draft.id)]})
    states = dict(RoutingRuleSet.objects.values_list("title", "state"))
    assert states == {"As shipped": "retired", "Simple": "published"}


def test_rules_that_cannot_route_are_refused():
    lead = at_pages(people.associate("triage", lead=True))
    rules = [{"position": 1, "name": "Nowhere", "conditions": {}, "queue": "nowhere", "skills": []}]
    answer = lead.post(f"{RULE_SETS}add/", {"title": "Bad", "rules": json.dumps(rules)}, follow=True)
    assert "Choose an active queue." in text_of(answer)
    assert not RoutingRuleSet.objects.filter(title="Bad").exists()


def test_a_person_made_here_uses_the_pages_from_the_first_day_of_their_role_to_its_last(administrator):
    password, newcomer = "a long and plain one", Client()
    fields = {"username": "new.person", "display_name": "New Person", "email": "new@example.org"}
    fields |= {"usable_password": "true", "password1": password, "password2": password}
    answer = administrator.post("/admin/accounts/user/add/", fields)
    assert answer.status_code == 302, text_of(answer)
    made = User.objects.get(username="new.person")
    assert (made.is_superuser, made.role_grants.exists()) == (False, False)
    signed_in = newcomer.post("/admin/login/", {"username": "new.person", "password": password}, follow=True)
    assert (signed_in.redirect_chain, signed_in.status_code) == ([("/admin/", 302)], 403)
    assert "Your account has no active role." in text_of(signed_in)
    granted = {"user": made.pk, "role": "agent", "starts_on": "2020-01-01"}
    assert administrator.post("/admin/accounts/rolegrant/add/", granted).status_code == 302
    assert newcomer.get("/admin/").status_code == 200
    grant = made.role_grants.get()
    ended = {**granted, "ends_on": "2020-12-31"}
    assert administrator.post(f"/admin/accounts/rolegrant/{grant.pk}/change/", ended).status_code == 302
    assert 'value="12/31/2020"' in administrator.get(f"/admin/accounts/rolegrant/{grant.pk}/change/").content.decode()
    assert newcomer.get("/admin/").status_code == 302, "the session ended with the role"
    newcomer.post("/admin/login/", {"username": "new.person", "password": password})
    for address in ("/admin/", "/admin/notifications/", "/admin/job-aids/", "/admin/desk/workqueue/"):
        assert newcomer.get(address).status_code == 403, address
    assert not JournalEntry.objects.filter(actor_id=made.pk, kind="read").exists()


def test_a_redaction_profile_says_what_it_cannot_do(administrator):
    form = text_of(administrator.get("/admin/accounts/apiclient/add/"))
    assert "It can still name a person in other words: add free_text to withhold all of it." in form
    assert "R32" not in form


def test_nothing_asks_whether_somebody_is_staff(administrator):
    assert "is_staff" not in {field.name for field in User._meta.get_fields()}
    assert "is_staff" not in text_of(administrator.get("/admin/accounts/user/add/"))
    first = User.objects.create_superuser("first.person", "first@example.org", "a long and plain one")
    assert at_pages(first).get("/admin/").status_code == 403


@pytest.mark.parametrize(
    ("address", "model"), [("escalations/soscriteria", SosCriteria), ("inquiries/suggestionruleset", SuggestionRuleSet)]
)
def test_drafts_of_rules_are_written_and_published(administrator, address, model):
    rules = model.objects.get().rules
    wrong = administrator.post(
        f"/admin/{address}/add/", {"title": "Broken", "rules": json.dumps({"a": 1})}, follow=True
    )
    assert "can&#x27;t be used" in text_of(wrong)
    administrator.post(f"/admin/{address}/add/", {"title": "Next", "rules": json.dumps(rules)})
    draft = model.objects.get(version=2)
    assert (draft.state, draft.title) == ("draft", "Next")
    chosen = {"action": "publish", "_selected_action": [str(draft.pk)]}
    assert "Version 2" in text_of(administrator.post(f"/admin/{address}/", chosen, follow=True))
    assert sorted(model.objects.values_list("state", flat=True)) == ["published", "retired"]
    assert "Only a draft can be published" in text_of(administrator.post(f"/admin/{address}/", chosen, follow=True))
