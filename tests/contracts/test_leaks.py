"""Side doors tried one by one: guessed ids, extra fields, filters, order, counts, cursors, ETags, drafts (R31)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from accounts.models.api_clients import ApiClient
from audit.models import JournalEntry
from dev.demo.details import demo_details
from foundation import clock
from foundation.redaction import redacted
from inquiries.attachments.actions import add_attachment
from inquiries.attachments.steps import Upload
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import Referral
from inquiries.tasks import scan_one
from members.book.models import Member, PolicyAgent
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)

NEED = {"inquiry_type": "other", "summary": "x", "details": {"what_is_needed": "x"}}


@pytest.fixture
def mine():
    return people.agent()


@pytest.fixture
def theirs():
    """Somebody else's inquiry, with its policy and member."""
    return inquiries.filed(agent=people.agent())


EXTRA = {"agent", "queue", "assignee", "status", "priority", "version", "reference", "submitted_by", "created_at", "id"}


@pytest.mark.parametrize("name", sorted(EXTRA))
def test_fields_that_are_not_the_callers_to_set_are_refused(mine, name):
    policy = members.policy(mine)
    value = str(uuid4()) if name != "priority" else 1
    answer = as_agent(mine).post(
        f"members/{policy.member_id}/inquiries/", {"policy": str(policy.id), **NEED, name: value}
    )
    assert answer.status_code == 422
    assert not Inquiry.objects.exists()


def test_an_action_takes_no_more_than_it_says(mine):
    inquiry = inquiries.filed(agent=mine)
    body = {"reason": "x", "status": "closed", "agent": str(uuid4()), "answer": "y"}
    assert as_agent(mine).post(f"inquiries/{inquiry.reference}/withdraw/", body).status_code == 422
    assert Inquiry.objects.get().status == "queued"


def test_a_policy_of_somebody_else_cannot_be_named(mine, theirs):
    policy = members.policy(mine)
    for other in (str(theirs.policy_id), str(uuid4())):
        answer = as_agent(mine).post(f"members/{policy.member_id}/inquiries/", {"policy": other, **NEED})
        assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (404, "not-found")


def test_a_subject_of_somebody_else_opens_no_catalogue(mine, theirs):
    caller = as_agent(mine)
    for member in (theirs.member_id, uuid4()):
        assert caller.get(f"inquiry-types/?member={member}").status_code == 404
        assert caller.get(f"inquiry-types/?member={member}&policy={theirs.policy_id}").status_code == 404


@pytest.mark.parametrize(
    "query", ["agent_id={agent}", "agent__san=1", "member__mbi=1", "prospect=1", "member__last_name=x"]
)
def test_unknown_filters_are_refused_not_ignored(mine, theirs, query):
    assert as_agent(mine).get(f"inquiries/?{query.format(agent=theirs.agent_id)}").status_code == 400


@pytest.mark.parametrize("order", ["member__date_of_birth", "member__mbi", "agent", "?", "-member"])
def test_unknown_orders_are_refused(mine, order):
    assert as_agent(mine).get(f"inquiries/?ordering={order}").status_code == 400


def test_filters_of_others_things_find_nothing(mine, theirs):
    caller = as_agent(mine)
    queue = theirs.queue.code
    for query in (f"member={theirs.member_id}", f"queue={queue}", f"search={theirs.reference}", "status=queued"):
        assert caller.get(f"inquiries/?{query}").json()["results"] == []
    last_name = theirs.member.last_name.split()[0]
    assert caller.get(f"inquiries/?search={last_name}").json()["results"] == []


def test_counts_are_of_the_own_queues_alone(theirs):
    desk = as_user(people.associate("billing").user)
    assert [queue["code"] for queue in desk.get("queues/").json()] == ["billing"]
    assert as_agent(people.agent()).get("queues/").status_code in {200, 403}
    assert all(sum(queue["counts"].values()) == 0 for queue in desk.get("queues/").json())


def test_a_cursor_of_somebody_else_shows_ones_own_things(mine):
    other = people.agent()
    for agent in (mine, other):
        for _ in range(3):
            inquiries.filed(agent=agent)
    link = as_agent(other).get("inquiries/?page_size=1").json()["next"]
    cursor = parse_qs(urlsplit(link).query)["cursor"][0]
    shown = as_agent(mine).get(f"inquiries/?page_size=50&cursor={cursor}").json()["results"]
    assert {row["agent"]["id"] for row in shown} <= {str(mine.id)}
    last_name = other.first_name
    assert last_name not in cursor


def test_an_etag_of_somebody_else_is_no_304(mine, theirs):
    owner = as_agent(theirs.agent)
    etag = owner.get(f"inquiries/{theirs.reference}/")["ETag"]
    assert as_agent(mine).get(f"inquiries/{theirs.reference}/", If_None_Match=etag).status_code == 404
    assert (
        as_agent(mine).post(f"inquiries/{theirs.reference}/withdraw/", {"reason": "x"}, If_Match=etag).status_code
        == 404
    )


def test_the_etag_of_a_list_tells_nothing_of_others(mine):
    before = as_agent(mine).get("inquiries/")["ETag"]
    inquiries.filed(agent=people.agent())
    assert as_agent(mine).get("inquiries/")["ETag"] == before


def test_an_idempotency_key_of_somebody_else_is_another_key(mine, theirs):
    body, path = {"reason": "x"}, f"inquiries/{theirs.reference}/withdraw/"
    assert as_agent(theirs.agent).post(path, body, key="same").status_code == 200
    assert as_agent(mine).post(path, body, key="same").status_code == 404


def test_a_replay_shows_what_todays_rights_show(mine):
    inquiry = inquiries.filed(agent=mine)
    client = people.client(mine)
    body, path = {"reason": "x"}, f"inquiries/{inquiry.reference}/withdraw/"
    assert as_client(client, mine).post(path, body, key="k").status_code == 200
    client.bindings.all().delete()
    assert as_client(client, mine).post(path, body, key="k").status_code == 403


def test_drafts_are_their_authors_alone(mine):
    user = as_user(mine.user)
    made = user.post("inquiry-drafts/", {"flow": "service_inquiry_card", "content": {"summary": "secret"}}).json()
    delegate, manager = people.agent(), people.UserFactory()
    people.DelegationFactory(principal=mine, delegate=delegate)
    people.grant(manager, "sales_manager", "lead", "administrator", "auditor")
    for caller in (as_user(delegate.user), as_user(manager), as_agent(mine), as_agent(people.agent())):
        here = f"inquiry-drafts/{made['id']}/"
        assert caller.get(here).status_code == 404
        assert caller.patch(here, {"content": {}}).status_code == 404
        assert caller.delete(here).status_code == 404
        assert caller.post(f"{here}submit/").status_code == 404
        assert caller.get("inquiry-drafts/").json()["results"] == []
    assert InquiryDraft.objects.get().content == {"summary": "secret"}


def naming(member, policy):
    """Requests that name a member in their body or address."""
    draft = {"flow": "my_humana_business", "content": {"member": member, "policy": policy, "summary": "x"}}
    screening = {"member": member, "member_on_line": False, "reasons": ["clinical_need"]}
    offer = {"inquiry_type": "id_card", "outcome": "offered", "member": member}
    yield "post", "inquiry-drafts/", draft
    yield "post", "sos-screenings/", screening
    yield "post", "self-service-offers/", offer
    yield "post", f"members/{member}/inquiries/", {"policy": policy, **NEED}
    yield "post", f"members/{member}/reveal/", {"fields": ["mbi"], "purpose": "A call from the member"}
    yield "get", f"members/{member}/", None
    yield "get", f"inquiries/?member={member}", None
    yield "get", f"inquiry-types/?member={member}", None


def test_who_names_a_stranger_discloses_nothing_about_them(mine, theirs):
    """The accounting of disclosures tells what somebody was shown, not what others asked about them (R30, R33)."""
    stranger, policy = str(theirs.member_id), str(theirs.policy_id)
    last = JournalEntry.objects.order_by("-id").values_list("id", flat=True).first()
    for caller in (as_agent(mine), as_user(mine.user)):
        for method, path, body in naming(stranger, policy):
            answer = getattr(caller, method)(path, *([body] if body else []))
            is_list = answer.status_code == 200 and answer.json()["results"] == []
            assert answer.status_code == 404 or is_list, (path, answer.content)
    rows = JournalEntry.objects.filter(subjects__contains=[stranger])
    rows = rows.filter(id__gt=last) if last else rows
    assert set(rows.values_list("kind", flat=True)) == {"denied"}
    assert rows.filter(road="POST DraftsView").count() == 2
    assert not InquiryDraft.objects.exists()


def test_a_draft_is_not_turned_to_a_stranger(mine, theirs):
    """The member it names stays named when they leave the book: what was written was about them."""
    policy, caller = members.policy(mine), as_agent(mine)
    content = {"member": str(policy.member_id), "summary": "x"}
    made = caller.post("inquiry-drafts/", {"flow": "my_humana_business", "content": content}).json()
    here = f"inquiry-drafts/{made['id']}/"
    turned = {"content": {**content, "member": str(theirs.member_id)}}
    assert caller.patch(here, turned).status_code == 404
    assert InquiryDraft.objects.get().content == content
    seen = JournalEntry.objects.filter(road="PATCH DraftView", subjects__contains=[theirs.member_id])
    assert list(seen.values_list("kind", flat=True)) == ["denied"]
    PolicyAgent.objects.filter(policy=policy).update(agent=people.agent())
    assert caller.patch(here, {"content": {**content, "summary": "y"}}).status_code == 200


def test_referrals_and_offers_are_the_agents_own(mine, theirs):
    policy = members.policy(theirs.agent)
    body = {"policy": str(policy.id), "inquiry_type": "application_status", "summary": "Where is it?", "details": {}}
    assert as_agent(theirs.agent).post(f"members/{policy.member_id}/inquiries/", body).status_code == 422
    assert Referral.objects.count() == 1
    assert as_agent(mine).get("referrals/").json()["results"] == []
    offer = {"inquiry_type": "id_card", "outcome": "offered", "member": str(policy.member_id)}
    assert as_agent(mine).post("self-service-offers/", offer).status_code == 404


def test_a_dry_run_needs_the_inquiry(theirs):
    lead = as_user(people.associate("billing", lead=True).user)
    for reference in (theirs.reference, "SI-7K3M-9QX5"):
        assert lead.post("routing/dry-run/", {"reference": reference}).status_code in {404, 422}


def test_a_duplicate_or_link_to_somebody_elses_thing_tells_nothing(theirs):
    associate = people.associate("billing")
    policy = members.policy(people.agent())
    inquiry = inquiries.put_in(inquiries.filed(agent=people.agent()), "in_progress", holder=associate, queue="billing")
    desk, here = as_user(associate.user), f"inquiries/{inquiry.reference}"
    answers = [desk.post(f"{here}/mark-duplicate/", {"of": of}) for of in (theirs.reference, "SI-7K3M-9QX5")]
    assert len({answer.status_code for answer in answers}) == 1
    assert policy.member_id
    assert Inquiry.objects.get(id=inquiry.id).status == "in_progress"


def test_duplicates_of_who_lost_the_book_are_not_shown(mine):
    policy = members.policy(mine)
    first = inquiries.filed("billing", agent=mine, policy=policy)
    body = {"policy": str(policy.id), "inquiry_type": "billing", "summary": "x"}
    body["details"] = demo_details(clock.date_of(clock.now()))["billing"][1]
    second = as_agent(mine).post(f"members/{policy.member_id}/inquiries/", body).json()
    assert [one["reference"] for one in second["duplicates"]] == [first.reference]
    Inquiry.objects.filter(id=first.id).update(agent=people.agent(), member=members.policy(people.agent()).member)
    shown = as_agent(mine).get(f"inquiries/{second['reference']}/").json()
    assert shown["duplicates"] == []


def test_errors_do_not_repeat_what_was_sent(mine):
    caller = as_agent(mine)
    sent = {"prospect": {"first_name": "N", "last_name": "N", "date_of_birth": "19310719", "zip_code": "9XY8"}}
    for answer in (
        caller.post("inquiries/", {**NEED, **sent, "authority": "Zebra", "line_of_business": "MAPD"}),
        caller.post("members/search/", {"mbi": "9XY8WV7UT65Q"}),
        caller.get("members/?search=9XY8WV7UT65"),
        caller.get("inquiries/?member=9XY8WV7UT65"),
    ):
        text = answer.content.decode()
        assert answer.status_code in {400, 422}
        assert not [value for value in ("19310719", "9XY8", "Zebra") if value in text]


def test_a_clients_profile_takes_fields_away_everywhere(mine):
    policy = members.policy(mine)
    client = people.client(mine)
    ApiClient.objects.filter(id=client.id).update(
        redacted_fields=["name", "phone", "free_text", "mbi", "date_of_birth"]
    )
    caller = as_client(client, mine)
    made = caller.post(f"members/{policy.member_id}/inquiries/", {"policy": str(policy.id), **NEED, "summary": "Zebra"})
    member = Member.objects.get(id=policy.member_id)
    here = f"inquiries/{made.json()['reference']}/"
    for answer in (
        made,
        caller.get(here),
        caller.get("inquiries/"),
        caller.get("members/"),
        caller.get(f"members/{member.id}/"),
    ):
        text = answer.content.decode()
        assert answer.status_code in {200, 201}
        assert not [one for one in ("Zebra", member.last_name, member.phone, "MK73", "1950-02-03") if one in text]
    make_documents()
    reveal = caller.post(f"members/{member.id}/reveal/", {"fields": ["mbi"], "purpose": "x"})
    assert reveal.status_code == 403
    for right in (True, False):
        phone, name = (member.phone, member.last_name.split()[0]) if right else ("+15025550100", "Nobody")
        mbi = str(member.mbi) if right else "1EG4TE5MK99"
        assert caller.post("members/search/", {"mbi": mbi}).status_code == 403
        assert caller.post("members/search/", {"phone": phone}).status_code == 403
        for hidden in (mbi, phone, name, "Zebra"):
            found = caller.post("search/", {"query": hidden}).json()
            assert [found[kind]["results"] for kind in ("inquiries", "members")] == [[], []], hidden
        for path in (f"members/?search={name}", f"inquiries/?search={name}"):
            assert caller.get(path).status_code == 403, path
    assert caller.get(f"inquiries/?search={made.json()['reference']}").status_code == 200
    assert caller.post("members/search/", {"humana_id": member.humana_id}).status_code == 200


def test_free_text_loses_the_values_that_are_hidden_beside_it(mine, settings, tmp_path):
    """It cannot find every way to name somebody; the document and the profile's page say so."""
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    policy = members.policy(mine)
    member = policy.member
    words = f"{member.first_name.upper()} {member.last_name} calls from {member.phone}, born 1950-02-03"
    inquiry = inquiries.filed(agent=mine, policy=policy)
    Inquiry.objects.filter(id=inquiry.id).update(summary=words, description=words)
    client = people.client(mine)
    ApiClient.objects.filter(id=client.id).update(redacted_fields=["name", "phone", "date_of_birth"])
    caller, whole = as_client(client, mine), as_agent(mine)
    shown = caller.get(f"inquiries/{inquiry.reference}/").json()
    assert shown["summary"] == shown["description"] == "••• ••• calls from •••, born •••"
    assert whole.get(f"inquiries/{inquiry.reference}/").json()["summary"] == words
    attached = add_attachment(
        inquiry.reference,
        upload=Upload("letter.txt", b"A letter about her"),
        visibility="agent",
        by=inquiries.actor_of(mine),
        at=clock.now(),
    )
    scan_one(attachment_id=str(attached.id))
    assert caller.get(f"attachments/{attached.id}/content/").status_code == 403
    assert whole.get(f"attachments/{attached.id}/content/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"person": {"name": "Annina Plantedby"}},
        {"possible_members": [{"name": "Annina Plantedby"}]},
        {"reason": "Annina"},
        {"note": "Annina"},
        {"file_name": "annina.txt"},
        {"exhausted_options": ["Annina"]},
    ],
)
def test_a_profile_hides_names_and_words_wherever_they_stand(body):
    assert "annina" not in str(redacted(body, frozenset({"name", "free_text"}))).lower()
    assert redacted({"queue": {"name": "Billing"}}, frozenset({"name", "free_text"})) == {"queue": {"name": "Billing"}}


def test_a_client_acts_for_the_agents_it_is_bound_to_alone(mine):
    other = people.agent()
    client = people.client(mine)
    answer = as_client(client, other).get("members/")
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (403, "agent-not-bound")
    assert as_client(client).get("members/").json()["results"] == []


@pytest.mark.parametrize(
    ("scope", "path"),
    [("inquiries:read", "members/"), ("members:read", "inquiries/"), ("inquiries:read", "journal/"), ("x", "imports/")],
)
def test_a_missing_scope_is_403(mine, scope, path):
    client = people.client(mine)
    caller = as_client(client, mine, scope=scope)
    answer = caller.post(path) if path == "imports/" else caller.get(path)
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (403, "scope-missing")


def test_an_expired_token_is_no_token(mine):
    caller = as_agent(mine)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert caller.get("me/").status_code == 401
