"""Links of inquiries to members: exact or reviewed, both persons journaled, nothing new for the agent (R10, R11)."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from audit.models import HistoryEntry, JournalEntry, Tombstone
from dev.demo.details import demo_details
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Actor, Role
from inquiries.departments.actions.call import claim_department_call
from inquiries.departments.models import DepartmentRequest
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.events import persons_of
from inquiries.inquiry.models import Inquiry
from inquiries.retention.actions import purge_member, purge_prospect
from inquiries.subject_links.models import SubjectLink
from staffing.models import WorkQueue
from tests.factories import inquiries, members, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = {"first_name": "Typedina", "last_name": "Prospectby", "date_of_birth": "1950-02-03", "zip_code": "40202"}
NEAR = {"first_name": "Typedina", "last_name": "Prospectby", "zip_code": "41999", "phone": "+15025550188"}
HIDDEN = ("+15025550188", "41999", "1949-11-12", "Nov 12, 1949", "Hiddenplan")


def exact_member(**fields):
    born = date.fromisoformat(TYPED["date_of_birth"])
    return members.MemberFactory(**{**TYPED, "date_of_birth": born, **fields})


def near_member():
    return members.MemberFactory(**NEAR, date_of_birth=date(1949, 11, 12), mbi="2FG5TE6MK84")


class Desk:
    """A card filed by an agent, its associate, and two leads of its queue."""

    def __init__(self) -> None:
        self.agent = people.agent()
        self.vantage = as_agent(self.agent)
        self.holder = people.associate("triage")
        self.leads = [people.associate("triage", lead=True) for _ in range(2)]
        self.caller, (self.lead, self.other_lead) = as_user(self.holder.user), [as_user(one.user) for one in self.leads]
        self.inquiry = self.file()

    def file(self, **person):
        summary, details = demo_details(clock.date_of(clock.now()))["other"]
        card = {"prospect": {**TYPED, **person}, "authority": "own_application", "line_of_business": "MAPD"}
        card |= {"inquiry_type": "other", "summary": summary, "details": details}
        made = self.vantage.post("inquiries/", card)
        assert made.status_code == 201, made.content
        inquiry = Inquiry.objects.get(reference=made.json()["reference"])
        return inquiries.put_in(inquiry, "in_progress", holder=self.holder, queue="triage")

    def link(self, member, *, caller=None, inquiry=None, **fields):
        path = f"inquiries/{(inquiry or self.inquiry).reference}/link-subject/"
        return (caller or self.caller).post(path, {"member": str(getattr(member, "id", member)), **fields})

    def review(self, link, verdict, caller=None):
        return (caller or self.lead).post(
            f"subject-links/{link.id}/review/", {"verdict": verdict, "note": "Checked with Enrollment"}
        )


@pytest.fixture
def desk():
    return Desk()


def test_the_longest_purpose_is_kept_and_journaled(desk):
    purpose, near = "She moved " + "p" * 290, near_member()
    assert desk.link(near, purpose=purpose + "p").status_code == 422
    assert desk.link(near, purpose=purpose).status_code == 200
    assert SubjectLink.objects.get().purpose == purpose
    assert JournalEntry.objects.filter(subjects__contains=[near.id], purpose=purpose).count() == 1


def test_an_exact_match_stands_at_once_and_both_are_journaled(desk):
    policy = members.policy(people.agent(), member=exact_member())
    linked = desk.link(policy.member, policy=str(policy.id))
    assert linked.status_code == 200
    body = linked.json()
    assert (body["member"]["id"], body["link"]["is_sure"]) == (str(policy.member_id), True)
    assert (body["prospect"]["last_name"], body["policy"]["policy_number"]) == ("Prospectby", policy.policy_number)
    link = SubjectLink.objects.get()
    assert (link.state, link.member_id, link.linked_by_id) == ("matched", policy.member_id, desk.holder.user_id)
    entry = HistoryEntry.objects.filter(inquiry_id=desk.inquiry.id, kind="link-subject").get()
    assert (entry.agent_visible, entry.facts["match"], entry.facts["member"]) == (
        False,
        "matched",
        str(policy.member_id),
    )
    assert OutboxMessage.objects.filter(subject_id=desk.inquiry.id, data__version=body["version"]).exists()
    rows = JournalEntry.objects.filter(road="POST InquiryActionView", actor_id=desk.holder.user_id)
    both = {policy.member_id, desk.inquiry.prospect_id}
    assert any(both <= set(row.subjects) for row in rows)
    assert not Notification.objects.filter(kind="link_to_review").exists()


@pytest.mark.parametrize("whom", ["somebody else", "nobody", "purged"])
def test_without_a_match_or_a_purpose_nothing_is_linked(desk, whom):
    found = {"somebody else": members.MemberFactory, "nobody": uuid4, "purged": exact_member}[whom]()
    if whom == "purged":
        type(found).objects.filter(id=found.id).update(humana_id="", mbi=None, purged_at=clock.now())
    written = HistoryEntry.objects.count(), OutboxMessage.objects.count()
    refused = desk.link(found)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/member", "no_exact_match")]
    assert (HistoryEntry.objects.count(), OutboxMessage.objects.count()) == written
    assert (SubjectLink.objects.count(), Inquiry.objects.get(id=desk.inquiry.id).linked_member_id) == (0, None)
    denied = JournalEntry.objects.get(kind="denied")
    assert getattr(found, "id", found) in denied.subjects


def test_refusals_tell_not_whether_there_is_such_a_member(desk):
    known, unknown = (desk.link(one).json() for one in (members.MemberFactory(), uuid4()))
    for answer in (known, unknown):
        del answer["request_id"], answer["instance"]
    assert known == unknown


def test_a_purpose_waits_for_a_lead_and_gives_no_rights_until_then(desk):
    member = near_member()
    linked = desk.link(member, purpose="Same phone; she moved last month")
    assert linked.status_code == 200
    differs = {"agrees": ["last_name", "first_name"], "differs": ["date_of_birth", "zip_code"]}
    assert linked.json()["link"] == {"member": None, "is_sure": False, **differs}
    assert (linked.json()["member"], linked.json()["policy"]) == (None, None)
    link = SubjectLink.objects.get()
    assert (link.state, link.purpose, link.differs) == (
        "open",
        "Same phone; she moved last month",
        ["date_of_birth", "zip_code"],
    )
    assert desk.caller.get(f"members/{member.id}/").status_code == 404
    assert desk.caller.get(f"inquiries/?member={member.id}").json()["results"] == []
    told = Notification.objects.filter(kind="link_to_review", reference=desk.inquiry.reference)
    assert set(told.values_list("user_id", flat=True)) == {one.user_id for one in desk.leads}
    waiting = desk.lead.get("subject-links/?state=open").json()["results"]
    assert [row["id"] for row in waiting] == [str(link.id)]
    journaled = JournalEntry.objects.filter(road="GET SubjectLinksView").get()
    assert {member.id, desk.inquiry.prospect_id} <= set(journaled.subjects)

    accepted = desk.review(link, "accepted")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    shown = desk.caller.get(f"inquiries/{desk.inquiry.reference}/").json()
    assert (shown["member"]["id"], shown["link"]["is_sure"]) == (str(member.id), True)
    assert desk.caller.get(f"members/{member.id}/").status_code == 200
    assert [row["reference"] for row in desk.caller.get(f"inquiries/?member={member.id}").json()["results"]] == [
        desk.inquiry.reference
    ]
    assert Notification.objects.filter(kind="link_accepted", user=desk.holder.user).exists()
    entry = HistoryEntry.objects.filter(inquiry_id=desk.inquiry.id).latest("position")
    assert (entry.kind, entry.agent_visible, entry.facts["verdict"]) == ("link_reviewed", False, "accepted")
    assert desk.review(link, "undone", desk.other_lead).status_code == 409


def found_by_name(caller, name):
    return [row["reference"] for row in caller.get(f"inquiries/?search={name}").json()["results"]]


def test_arsos_finds_an_inquiry_by_the_name_of_the_linked_member_and_its_agent_does_not(desk):
    """Searching the member's name is a question whether they are the person as typed."""
    member = members.MemberFactory(**NEAR | {"last_name": "Laterwed"}, date_of_birth=date(1949, 11, 12))
    members.policy(desk.agent, member=member)
    desk.link(member, purpose="Married since; same phone")
    mine, theirs = [desk.inquiry.reference], people.associate("triage")
    assert [found_by_name(caller, "Laterwed") for caller in (desk.caller, desk.vantage)] == [[], []]
    desk.review(SubjectLink.objects.get(), "accepted")
    for caller in (desk.caller, desk.lead, as_user(theirs.user)):
        assert found_by_name(caller, "Laterwed") == found_by_name(caller, "Prospectby") == mine
    assert member.id in JournalEntry.objects.order_by("-at", "-id")[0].subjects
    assert found_by_name(desk.vantage, "Laterwed") == []
    assert found_by_name(desk.vantage, "Prospectby") == mine
    assert found_by_name(as_user(people.associate("billing").user), "Laterwed") == []
    people.grant(desk.agent.user, Role.ASSOCIATE)
    both = people.AssociateFactory(user=desk.agent.user, is_available=False)
    people.MembershipFactory(associate=both, queue=WorkQueue.objects.get(code="triage"))
    assert found_by_name(as_user(desk.agent.user), "Laterwed") == []


def test_undone_goes_back_to_the_link_before_and_keeps_all(desk):
    first, second = exact_member(), near_member()
    desk.link(first)
    desk.link(second, purpose="Says so on the phone")
    links = list(SubjectLink.objects.order_by("position"))
    assert [(one.position, one.state) for one in links] == [(1, "matched"), (2, "open")]
    assert desk.review(links[1], "undone").status_code == 200
    now = Inquiry.objects.get(id=desk.inquiry.id)
    assert (now.linked_member_id, now.link_is_sure) == (first.id, True)
    listed = desk.caller.get(f"inquiries/{now.reference}/subject-links/").json()
    assert [(row["member"], row["state"]) for row in listed] == [(None, "undone"), (str(first.id), "matched")]
    listed = desk.lead.get(f"inquiries/{now.reference}/subject-links/").json()
    assert [row["member"] for row in listed] == [str(second.id), str(first.id)]
    assert [entry.kind for entry in HistoryEntry.objects.filter(inquiry_id=now.id).order_by("position")][-3:] == [
        "link-subject",
        "link-subject",
        "link_reviewed",
    ]


def test_the_only_link_undone_leaves_the_prospect_as_typed(desk):
    desk.link(near_member(), purpose="No more than a guess")
    desk.review(SubjectLink.objects.get(), "undone")
    now = Inquiry.objects.get(id=desk.inquiry.id)
    assert (now.linked_member_id, now.link_is_sure, now.prospect_id) == (None, False, desk.inquiry.prospect_id)
    assert desk.caller.get(f"inquiries/{now.reference}/").json()["member"] is None


def test_a_link_in_between_is_reviewed_even_when_another_stands(desk):
    desk.link(near_member(), purpose="A closer look")
    desk.link(exact_member())
    hidden = SubjectLink.objects.get(position=1)
    assert desk.review(hidden, "undone").status_code == 200
    assert Inquiry.objects.get(id=desk.inquiry.id).link_is_sure is True


def test_who_reviews(desk):
    desk.link(near_member(), caller=desk.lead, purpose="I know her well")
    link = SubjectLink.objects.get()
    elsewhere = as_user(people.associate("billing", lead=True).user)
    answers = [desk.review(link, "accepted", one).status_code for one in (desk.caller, desk.lead, elsewhere)]
    assert answers == [403, 403, 404]
    assert desk.review(link, "accepted", desk.vantage).status_code == 403
    assert SubjectLink.objects.get().state == "open"
    assert [desk.vantage.get(f"inquiries/{desk.inquiry.reference}/{path}/").status_code for path in PATHS] == [403, 403]
    assert desk.review(link, "accepted", desk.other_lead).status_code == 200


PATHS = ("subject-matches", "subject-links")


def test_the_database_holds_it_too(desk):
    desk.link(near_member(), purpose="A closer look")
    link = SubjectLink.objects.get()
    for values in (
        {"purpose": ""},
        {"state": "accepted"},
        {"state": "accepted", "reviewed_at": clock.now(), "reviewed_by": link.linked_by_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectLink.objects.filter(id=link.id).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(id=desk.inquiry.id).update(member=link.member_id)
    desk.link(near_member(), purpose="Another look")
    accepted = {"state": "accepted", "reviewed_at": clock.now(), "reviewed_by": desk.leads[0].user_id}
    with pytest.raises(IntegrityError, match="a later link"), transaction.atomic():
        SubjectLink.objects.filter(id=link.id).update(**accepted)


def test_whoever_comes_near_is_offered_with_what_agrees_and_differs(desk):
    exact, near = exact_member(), near_member()
    members.MemberFactory(last_name="Prospectby", first_name="Unrelated", zip_code="99999", phone="")
    offered = desk.caller.get(f"inquiries/{desk.inquiry.reference}/subject-matches/").json()
    assert [(row["member"], row["is_exact"]) for row in offered] == [(str(exact.id), True), (str(near.id), False)]
    assert (offered[1]["agrees"], offered[1]["differs"]) == (
        ["last_name", "first_name"],
        ["date_of_birth", "zip_code"],
    )
    row = JournalEntry.objects.filter(road="GET MatchesView").get()
    assert {exact.id, near.id, desk.inquiry.prospect_id} == set(row.subjects)


def test_numbers_lead_to_a_member_with_another_name(desk):
    agent = people.agent()
    member = members.MemberFactory(last_name="Marriedname", first_name="Typedina", zip_code="40202")
    members.application(agent, member=member)
    inquiry = desk.file(application_number=f"A-{member.humana_id}")
    offered = desk.caller.get(f"inquiries/{inquiry.reference}/subject-matches/").json()
    assert [(row["member"], row["differs"]) for row in offered] == [(str(member.id), ["last_name"])]


def seen_by_agent(desk, reference):
    """Every answer in which the agent could meet the inquiry."""
    api, pages = desk.vantage, at_pages(desk.agent)
    paths = [f"inquiries/{reference}/{part}" for part in ("", "timeline/", "messages/", "clocks/", "attachments/")]
    paths += ["inquiries/", f"inquiries/?search={reference}", "events/", "escalations/", "hand-overs/"]
    paths += ["inquiries/?search=Prospectby", "members/"]
    yield from ((path, api.get(path)) for path in paths)
    card = {"prospect": TYPED, "authority": "none", "line_of_business": "MAPD", "inquiry_type": "other"}
    card |= {"summary": "Again", "details": demo_details(clock.date_of(clock.now()))["other"][1]}
    yield "check", api.post("inquiries/check/", card)
    yield "message", api.post(f"inquiries/{reference}/messages/", {"body": "Any news?"})
    addresses = ["", "service-inquiries/", f"service-inquiries/{reference}/", "service-inquiries/?q=Prospectby"]
    yield from ((path, pages.get(f"/admin/{path}")) for path in addresses)


@pytest.mark.parametrize("is_exact", [True, False])
def test_the_agent_who_filed_sees_the_prospect_as_typed_and_nothing_else(desk, is_exact):
    """Detail, lists, search, messages, events, check, timeline and pages are as before the link."""
    book = people.agent()
    member = exact_member(phone="+15025550188", mbi="2FG5TE6MK84") if is_exact else near_member()
    policy = members.policy(book, member=member)
    before = desk.vantage.get(f"inquiries/{desk.inquiry.reference}/").json()
    assert desk.link(member, policy=str(policy.id), purpose="Same phone").status_code == 200
    if not is_exact:
        desk.review(SubjectLink.objects.get(), "accepted")
    after = desk.vantage.get(f"inquiries/{desk.inquiry.reference}/").json()
    changes = {name for name in after if after[name] != before[name]}
    assert changes <= {"version", "updated_at"}
    secret = (member.humana_id, str(member.id), policy.policy_number, "MK84", *HIDDEN)
    checked = 0
    for path, answer in seen_by_agent(desk, desk.inquiry.reference):
        assert answer.status_code in {200, 201}, (path, answer.status_code)
        found = [one for one in secret if one in answer.content.decode()]
        assert found == [], (path, found)
        checked += 1
    assert checked == 18
    assert desk.vantage.get(f"inquiries/?member={member.id}").json()["results"] == []
    assert desk.vantage.get(f"members/{member.id}/").status_code == 404


def seen_by_staff(desk, reference):
    """Every answer in which somebody of ARSOS could meet whom an inquiry was linked to, and what others are sent."""
    parts = ("", "timeline/", "messages/", "clocks/", "macros/", "routing/", "subject-links/", "department-requests/")
    for person in (desk.holder, people.associate("triage")):
        api, pages = as_user(person.user), at_pages(person)
        yield from ((part, api.get(f"inquiries/{reference}/{part}")) for part in parts)
        yield from ((path, api.get(path)) for path in ("inquiries/", f"inquiries/?search={reference}", "events/"))
        addresses = (f"{reference}/", "", "?q=Prospectby")
        yield from ((path, pages.get(f"/admin/service-inquiries/{path}")) for path in addresses)
    hand_over = HandOver.objects.get()
    yield "packet", desk.caller.get(f"hand-overs/{hand_over.id}/packet/")
    yield "packet page", at_pages(desk.holder).get(f"/admin/hand-overs/{hand_over.id}/packet/")
    body = {"fields": ["date_of_birth"], "purpose": "Verifying who calls"}
    assert desk.caller.post(f"members/{desk.linked.id}/reveal/", body).status_code == 404


@pytest.mark.parametrize("verdict", ["", "undone"])
def test_a_link_that_nobody_accepted_shows_nobody_anything_of_the_member(desk, verdict):
    """Not who links, nor who else works the queue, by no road: whoever knows an id could look anybody up (R10)."""
    desk.linked = members.MemberFactory(
        first_name="Zebulina", last_name="Strangerby", zip_code="41999", phone="+15025550188", mbi="2FG5TE6MK84"
    )
    policy = members.policy(people.agent(), member=desk.linked)
    linked = desk.link(desk.linked, policy=str(policy.id), purpose="Her neighbor says so")
    link = SubjectLink.objects.get()
    if verdict:
        assert desk.review(link, verdict).status_code == 200
    body = {"destinations": ["grievance"], "reason": "Unhappy with it", "keep_working": True}
    assert desk.caller.post(f"inquiries/{desk.inquiry.reference}/hand-over/", body).status_code == 200
    asked = {"department": "claims", "summary": "Please look", "details": ""}
    assert desk.caller.post(f"inquiries/{desk.inquiry.reference}/department-requests/", asked).status_code == 201
    secret = (desk.linked.humana_id, str(desk.linked.id), str(policy.id), policy.policy_number, policy.plan.name)
    secret += ("MK84", "Zebulina", "Strangerby", "41999", "5550188")
    checked = 0
    for path, answer in (("link-subject", linked), *seen_by_staff(desk, desk.inquiry.reference)):
        assert answer.status_code == 200, (path, answer.status_code)
        assert [one for one in secret if one in answer.content.decode()] == [], path
        checked += 1
    assert checked == 31
    DepartmentRequest.objects.update(call_at=clock.now())
    call = claim_department_call(DepartmentRequest.objects.get().id, at=clock.now())
    assert call.subject == {"inquiry": desk.inquiry.reference, "humana_id": None, "policy_number": None}
    sent = json.dumps(list(OutboxMessage.objects.values_list("data", flat=True)))
    assert [one for one in secret if one in sent] == []
    assert set(persons_of([desk.inquiry.id])) == {desk.inquiry.prospect_id}


def test_a_link_whose_place_another_took_is_not_accepted(desk):
    first, second = near_member(), near_member()
    for member in (first, second):
        assert desk.link(member, purpose="Says so on the phone").status_code == 200
    links = list(SubjectLink.objects.order_by("position"))
    shown = text_of(at_pages(desk.leads[0]).get("/admin/links/"))
    assert [f"/admin/links/{one.id}/review/" in shown for one in links] == [False, True]
    written = HistoryEntry.objects.count()
    refused = desk.review(links[0], "accepted")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "A later link replaced this one. Review that one.",
    )
    assert (SubjectLink.objects.filter(state="open").count(), HistoryEntry.objects.count()) == (2, written)
    assert desk.review(links[1], "undone").status_code == 200
    assert desk.review(links[0], "accepted").status_code == 200
    assert Inquiry.objects.get(id=desk.inquiry.id).linked_member_id == first.id


@pytest.mark.parametrize("purpose", ["x", "?!", "because", "a b c", "… … … …"])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_purpose_is_words(desk, purpose, is_known):
    refused = desk.link(near_member() if is_known else uuid4(), purpose=purpose)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/purpose", "not_in_words")]
    assert SubjectLink.objects.count() == 0
    assert JournalEntry.objects.filter(kind="denied").count() == 1


def test_an_inquiry_is_not_purged_with_a_member_that_nobody_accepted(desk):
    member = near_member()
    desk.link(member, purpose="Says so on the phone")
    inquiries.put_in(desk.inquiry, "withdrawn")
    later = clock.now().replace(year=clock.now().year + 30)
    assert purge_member(member.id, by=Actor.system(), at=later) is not None
    now = Inquiry.objects.get(id=desk.inquiry.id)
    assert now.summary
    assert Tombstone.objects.filter(kind="inquiry").count() == 0
    assert desk.review(SubjectLink.objects.get(), "accepted").status_code == 409
    assert purge_prospect(desk.inquiry.prospect_id, by=Actor.system(), at=later) != ""


def test_the_link_makes_no_two_inquiries_of_the_agent_alike(desk):
    """The agent typed two people; that ARSOS takes both for one member is not theirs to learn (R10)."""
    member = exact_member()
    other = desk.file(last_name="Otherwise")
    desk.link(member, inquiry=other, purpose="Married name")
    desk.review(SubjectLink.objects.get(), "accepted")
    inquiries.put_in(desk.inquiry, "withdrawn")
    card = {"prospect": TYPED, "authority": "none", "line_of_business": "MAPD", "inquiry_type": "other"}
    card |= {"summary": "Again", "details": other.details}
    made = desk.vantage.post("inquiries/", card).json()
    assert made["duplicates"] == []
    assert [one["reference"] for one in desk.vantage.post("inquiries/check/", card).json()["duplicates"]] == [
        made["reference"]
    ]


def test_the_new_agent_of_record_finds_it_once_the_link_is_sure(desk):
    book = people.agent()
    member = near_member()
    members.policy(book, member=member)
    theirs = as_agent(book)
    path = f"inquiries/{desk.inquiry.reference}/"
    desk.link(member, purpose="Same person")
    assert theirs.get(path).status_code == 404
    desk.review(SubjectLink.objects.get(), "accepted")
    assert theirs.get(path).status_code == 200
    assert [row["reference"] for row in theirs.get(f"members/{member.id}/inquiries/").json()["results"]] == [
        desk.inquiry.reference
    ]


def test_an_inquiry_filed_from_a_profile_keeps_its_member_for_the_agent(desk):
    policy = members.policy(desk.agent)
    inquiry = inquiries.put_in(inquiries.filed(agent=desk.agent, policy=policy), "in_progress", holder=desk.holder)
    other = members.MemberFactory(last_name="Wrongrecord")
    assert desk.link(policy.member, inquiry=inquiry).status_code == 200
    assert desk.link(other, inquiry=inquiry).status_code == 422
    assert desk.link(other, inquiry=inquiry, purpose="Two records of her").status_code == 200
    assert desk.caller.get(f"inquiries/{inquiry.reference}/").json()["member"]["id"] == str(policy.member_id)
    desk.review(SubjectLink.objects.get(state="open"), "accepted")
    assert desk.caller.get(f"inquiries/{inquiry.reference}/").json()["member"]["id"] == str(other.id)
    shown = desk.vantage.get(f"inquiries/{inquiry.reference}/")
    assert shown.json()["member"]["id"] == str(policy.member_id)
    assert "Wrongrecord" not in shown.content.decode()


def statuses_at_once(send, given):
    """The statuses of the same request sent from several connections at the same time."""
    return at_once(len(given), lambda number: send(given[number]).status_code)


def test_two_at_once_come_one_after_the_other(desk):
    member = near_member()
    assert statuses_at_once(lambda words: desk.link(member, purpose=words), ["Her first call", "Her second call"]) == [
        200,
        200,
    ]
    assert list(SubjectLink.objects.order_by("position").values_list("position", flat=True)) == [1, 2]
    link = SubjectLink.objects.get(position=2)
    leads = [desk.lead, desk.other_lead]
    assert sorted(statuses_at_once(lambda who: desk.review(link, "accepted", who), leads)) == [200, 409]
    reviews = HistoryEntry.objects.filter(inquiry_id=desk.inquiry.id, kind="link_reviewed")
    assert (reviews.count(), Inquiry.objects.get(id=desk.inquiry.id).link_is_sure) == (1, True)


def test_links_are_made_one_by_one(desk):
    body = {"action": "link-subject", "references": [desk.inquiry.reference], "member": str(exact_member().id)}
    assert desk.caller.post("inquiries/bulk/", body).status_code == 422
    assert SubjectLink.objects.count() == 0


def test_at_the_page(desk):
    exact_member()
    near = near_member()
    browser, path = at_pages(desk.holder), f"/admin/service-inquiries/{desk.inquiry.reference}/link-subject/"
    page = text_of(browser.get(path))
    assert "(exact match)" in page
    assert "matches: last name, first name; does not match: birth date, ZIP" in page
    refused = browser.post(path, {"link-subject-member": str(near.id), "link-subject-purpose": ""})
    assert refused.status_code == 422
    assert "explain in purpose why" in text_of(refused)
    assert browser.post(path, {"link-subject-member": str(uuid4()), "link-subject-purpose": "x"}).status_code == 422
    mute = browser.post(path, {"link-subject-member": str(near.id), "link-subject-purpose": "x"})
    assert "Explain in a few words why" in text_of(mute)
    assert SubjectLink.objects.count() == 0
    sent = {"link-subject-member": str(near.id), "link-subject-purpose": "She moved"}
    shown = text_of(browser.post(path, sent, follow=True))
    assert "not reviewed by a lead yet" in shown
    assert "matches: last name, first name; does not match: birth date, ZIP" in shown
    assert near.humana_id not in shown
    link = SubjectLink.objects.get()

    lead = at_pages(desk.leads[0])
    waiting = text_of(lead.get("/admin/links/"))
    assert all(words in waiting for words in ("She moved", desk.inquiry.reference, near.humana_id, "birth date, ZIP"))
    row = JournalEntry.objects.filter(road="page LinksPage").get()
    assert {near.id, desk.inquiry.prospect_id} <= set(row.subjects)
    address = f"/admin/links/{link.id}/review/"
    empty = lead.post(address, {})
    assert (empty.status_code, SubjectLink.objects.get().state) == (422, "open")
    lead.post(address, {f"{link.id}-verdict": "undone", f"{link.id}-note": "Not her"})
    assert SubjectLink.objects.get().state == "undone"
    again = at_pages(desk.leads[1]).post(
        address, {f"{link.id}-verdict": "accepted", f"{link.id}-note": "Her"}, follow=True
    )
    assert "This link was already reviewed" in text_of(again)
    assert at_pages(desk.holder).get("/admin/links/").status_code == 403


def test_the_person_is_kept_as_long_as_the_member_and_told_to_those_who_hear(desk):
    member = exact_member()
    assert set(persons_of([desk.inquiry.id])) == {desk.inquiry.prospect_id}
    desk.link(member)
    assert set(persons_of([desk.inquiry.id])) == {desk.inquiry.prospect_id, member.id}
    inquiries.put_in(desk.inquiry, "withdrawn")
    later = clock.now().replace(year=clock.now().year + 30)
    assert purge_prospect(desk.inquiry.prospect_id, by=Actor.system(), at=later) == ""
