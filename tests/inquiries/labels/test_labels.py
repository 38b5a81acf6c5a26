"""Labels: put on and taken off, found, counted, kept; what agents see of them, what the database holds."""

import pytest
from django.db import Error, IntegrityError, transaction

from audit.models import HistoryEntry, JournalEntry
from events.feed.models import OutboxMessage
from foundation import clock
from foundation.errors import ArsosError, ConflictFound, InputRejected, LimitReached
from inquiries.inquiry.models import Inquiry
from inquiries.labels import actions
from inquiries.labels.actions import change_labels, merge_label, retire_label
from inquiries.labels.models import Label
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_agent, as_client, as_user
from tests.support.labels import made, put, rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def inquiry(agent):
    return inquiries.filed("other", agent=agent)


def test_a_label_from_making_it_to_merging_it(lead, agent, inquiry):
    caller, here = as_user(lead.user), f"inquiries/{inquiry.reference}/"
    body = {"text": "Printer outage", "color": "orange"}
    first = caller.post("labels/", body, key="once")
    assert (first.status_code, first.json()["code"]) == (201, "printer-outage")
    assert caller.post("labels/", body, key="once").json()["code"] == "printer-outage"
    assert caller.post("labels/", {"text": "Printer stopped", "color": "red"}).status_code == 201
    before = Inquiry.objects.get(id=inquiry.id)
    sent = OutboxMessage.objects.count()
    change = {"add": ["printer-outage", "printer-outage"]}
    for _ in range(2):
        answer = caller.post(f"{here}labels/", change).json()
        assert answer["labels"] == [{"code": "printer-outage", "text": "Printer outage", "color": "orange"}]
    assert caller.post(f"{here}labels/", {"add": ["printer-stopped"]}).status_code == 200
    after = Inquiry.objects.get(id=inquiry.id)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert OutboxMessage.objects.count() == sent
    renamed = caller.put("labels/printer-outage/", {"text": "Printer broken", "color": "blue"}).json()
    assert (renamed["code"], renamed["text"]) == ("printer-outage", "Printer broken")
    merged = caller.post("labels/printer-stopped/merge/", {"into": "printer-outage"})
    assert (merged.status_code, merged.json()["code"]) == (200, "printer-outage")
    assert [one["text"] for one in caller.get(here).json()["labels"]] == ["Printer broken"]
    for asked in ("printer-stopped", "printer-outage"):
        found = caller.get(f"inquiries/?label={asked}").json()["results"]
        assert [(one["reference"], [label["code"] for label in one["labels"]]) for one in found] == [
            (inquiry.reference, ["printer-outage"])
        ]
    assert caller.post(f"{here}labels/", {"remove": ["printer-outage"]}).json()["labels"] == []
    assert Inquiry.objects.get(id=inquiry.id).label_codes == []
    entries = HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind__in=["labeled", "unlabeled"]).order_by("position")
    assert [(one.kind, one.facts["labels"], one.agent_visible) for one in entries] == [
        ("labeled", ["Printer outage"], False),
        ("labeled", ["Printer stopped"], False),
        ("unlabeled", ["Printer broken"], False),
    ]
    kept = JournalEntry.objects.filter(kind="configured").values_list("purpose", flat=True)
    assert sum(str(Label.objects.get(code="printer-outage").id) in one for one in kept) == 2


def test_agents_see_only_labels_that_are_shown_to_them(lead, agent, inquiry):
    hidden, shown = made(lead, "Watch this agent"), made(lead, "Card reprint", shown=True)
    put(lead, inquiry, hidden, shown)
    theirs, ours = as_agent(agent), as_user(lead.user)
    here = f"inquiries/{inquiry.reference}/"
    assert [one["text"] for one in theirs.get(here).json()["labels"]] == ["Card reprint"]
    assert [one["text"] for one in ours.get(here).json()["labels"]] == ["Card reprint", "Watch this agent"]
    [row] = theirs.get("inquiries/").json()["results"]
    assert [one["code"] for one in row["labels"]] == [shown.code]
    assert [one["code"] for one in theirs.get("labels/").json()["results"]] == [shown.code]
    for caller, label, count in ((theirs, hidden, 0), (theirs, shown, 1), (ours, hidden, 1), (ours, shown, 1)):
        assert len(caller.get(f"inquiries/?label={label.code}").json()["results"]) == count
        found = caller.post("search/", {"query": f"label:{label.code}", "kinds": ["inquiries"]}).json()
        assert len(found["inquiries"]["results"]) == count
    assert "labeled" not in {one["kind"] for one in theirs.get(f"{here}timeline/").json()}


def test_who_is_staff_and_the_agent_sees_their_own_as_the_agent(lead):
    both = people.associate("claims")
    people.agent(user=both.user)
    own = inquiries.filed("other", agent=both.user.agent)
    hidden = made(lead, "Watch this agent")
    put(lead, own, hidden)
    caller = as_user(both.user)
    [row] = caller.get("inquiries/").json()["results"]
    assert (row["reference"], row["labels"]) == (own.reference, [])
    assert caller.get(f"inquiries/{own.reference}/").json()["labels"] == []
    assert caller.get(f"inquiries/?label={hidden.code}").json()["results"] == []
    assert caller.post(f"inquiries/{own.reference}/labels/", {"remove": [hidden.code]}).status_code == 403


def test_refusals_change_nothing(lead, agent, inquiry):
    kept, gone = made(lead, "Kept"), made(lead, "Gone")
    retire_label(gone.code, by=inquiries.actor_of(lead), at=clock.now())
    colleague = people.associate("triage")
    here = f"inquiries/{inquiry.reference}/labels/"
    before = rows()
    leads, staff = as_user(lead.user), as_user(colleague.user)
    others = (as_agent(agent), as_user(agent.user), as_client(people.client(scopes="queues:work")))
    cases = [
        (leads, 422, "labels/", {"text": "kept", "color": "red"}),
        (leads, 422, "labels/", {"text": "Born 3/4/48", "color": "red"}),
        (leads, 422, "labels/", {"text": "New", "color": "mauve"}),
        (leads, 422, "labels/", {"text": "", "color": "red"}),
        (leads, 404, "labels/nothing/retire/", None),
        (leads, 409, "labels/gone/retire/", None),
        (leads, 422, "labels/kept/merge/", {"into": "kept"}),
        (leads, 409, "labels/kept/merge/", {"into": "gone"}),
        (leads, 404, "labels/kept/merge/", {"into": "nothing"}),
        (leads, 422, here, {"add": ["gone"]}),
        (leads, 422, here, {"add": ["nothing"]}),
        (staff, 403, "labels/", {"text": "Mine", "color": "red"}),
        (staff, 403, "labels/kept/retire/", None),
        *((one, 403, "labels/", {"text": "Mine", "color": "red"}) for one in others),
        *((one, 403, here, {"add": ["kept"]}) for one in others[:2]),
        (others[2], 404, here, {"add": ["kept"]}),
    ]
    for caller, status, path, body in cases:
        assert caller.post(path, body).status_code == status, (path, body)
    assert staff.put("labels/kept/", {"text": "Other", "color": "red"}).status_code == 403
    assert rows() == before
    assert kept.is_in_use


def test_an_inquiry_has_ten_labels_and_the_list_two_hundred(lead, inquiry, monkeypatch):
    labels = [made(lead, f"Number {name}") for name in "abcdefghijk"]
    put(lead, inquiry, *labels[:10])
    with pytest.raises(InputRejected):
        put(lead, inquiry, labels[10])
    by, at = inquiries.actor_of(lead), clock.now()
    change_labels(inquiry.reference, add=[labels[10].code], remove=[labels[0].code], by=by, at=at)
    assert len(Inquiry.objects.get(id=inquiry.id).label_codes) == 10
    monkeypatch.setattr(actions, "MOST_IN_USE", 11)
    with pytest.raises(LimitReached):
        made(lead, "One more")


def test_the_database_holds_what_the_rules_say(lead, inquiry):
    kept, gone = made(lead, "Kept"), made(lead, "Gone")
    put(lead, inquiry, gone)
    retire_label(gone.code, by=inquiries.actor_of(lead), at=clock.now())
    other = inquiries.filed("other")
    label, row = Label.objects.filter(code=kept.code), Inquiry.objects.filter(id=inquiry.id)
    writes = [
        lambda: label.update(text=""),
        lambda: label.update(text="Born 3/4/1948"),
        lambda: label.update(text="Call 502 555 0187"),
        lambda: label.update(color="mauve"),
        lambda: label.update(retired_at=clock.now()),
        lambda: label.update(merged_into=gone),
        lambda: Label.objects.filter(code=gone.code).update(merged_into=gone),
        lambda: Label.objects.create(code="k", text="KEPT", color="red", made_at=clock.now(), made_by_name="x"),
        label.delete,
        lambda: row.update(label_codes=["nothing"]),
        lambda: row.update(label_codes=[kept.code, kept.code]),
        lambda: Inquiry.objects.filter(id=other.id).update(label_codes=[gone.code]),
    ]
    for write in writes:
        with pytest.raises(Error), transaction.atomic():
            write()
    assert row.update(label_codes=[gone.code, kept.code]) == 1  # what stands stays


def test_labels_of_many_share_what_comes_at_once(lead, inquiry):
    labels = [made(lead, f"Number {name}") for name in "abcdef"]
    by, at = inquiries.actor_of(lead), clock.now()
    at_once(6, lambda number: change_labels(inquiry.reference, add=[labels[number].code], by=by, at=at))
    assert set(Inquiry.objects.get(id=inquiry.id).label_codes) == {one.code for one in labels}


def test_a_text_that_two_want_at_once_is_one_label(lead):
    def attempt(_number):
        try:
            return made(lead, "Same").code
        except InputRejected:
            return None

    assert sorted(map(str, at_once(4, attempt))) == ["None", "None", "None", "same"]


def test_two_labels_are_not_merged_into_each_other(lead, inquiry):
    one, other = made(lead, "One"), made(lead, "Other")
    put(lead, inquiry, one)
    by, at = inquiries.actor_of(lead), clock.now()

    def attempt(number):
        first, second = ((one, other), (other, one))[number]
        try:
            return merge_label(first.code, into=second.code, by=by, at=at).code
        except ConflictFound:
            return None

    done = at_once(2, attempt)
    assert done.count(None) == 1
    assert Label.objects.exclude(merged_into=None).count() == 1


def test_a_label_is_retired_or_put_on_and_never_half(lead, inquiry):
    label = made(lead, "Either")
    by, at = inquiries.actor_of(lead), clock.now()

    def attempt(number):
        try:
            if number:
                retire_label(label.code, by=by, at=at)
            else:
                change_labels(inquiry.reference, add=[label.code], by=by, at=at)
        except (ArsosError, IntegrityError) as error:
            return type(error)
        return None

    at_once(2, attempt)
    entries = HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="labeled").count()
    assert len(Inquiry.objects.get(id=inquiry.id).label_codes) == entries
    assert not Label.objects.get(code=label.code).is_in_use


def test_what_was_merged_before_follows_to_the_last_label(lead, inquiry):
    first, second, third = (made(lead, name) for name in ("First", "Second", "Third"))
    put(lead, inquiry, first, second)
    by, at = inquiries.actor_of(lead), clock.now()
    merge_label(first.code, into=second.code, by=by, at=at)
    merge_label(second.code, into=third.code, by=by, at=at)
    caller = as_user(lead.user)
    assert [one["code"] for one in caller.get(f"inquiries/{inquiry.reference}/").json()["labels"]] == [third.code]
    for label in (first, second, third):
        assert len(caller.get(f"inquiries/?label={label.code}").json()["results"]) == 1


def test_many_are_labeled_each_by_itself_with_what_was_refused(lead, inquiry):
    label = made(lead, "Outage")
    strange = inquiries.put_in(inquiries.filed("other"), "queued", queue="claims")
    full = inquiries.filed("other")
    put(lead, full, *(made(lead, f"Number {name}") for name in "abcdefghij"))
    references = [inquiry.reference, strange.reference, full.reference]
    body = {"action": "change-labels", "references": references, "add": [label.code]}
    run = as_user(lead.user).post("inquiries/bulk/", body).json()
    assert [(one["state"], one["code"] is None) for one in run["results"]] == [
        ("done", True),
        ("refused", False),
        ("refused", False),
    ]
    assert Inquiry.objects.get(id=inquiry.id).label_codes == [label.code]
    body["remove"] = body.pop("add")
    assert as_user(lead.user).post("inquiries/bulk/", body).json()["done"] == 2
    assert Inquiry.objects.get(id=inquiry.id).label_codes == []


def test_the_report_counts_each_inquiry_once_for_each_label(lead, inquiry):
    one, other, unused = made(lead, "One"), made(lead, "Other"), made(lead, "Unused")
    second, done = inquiries.filed("other"), inquiries.put_in(inquiries.filed("other"), "closed")
    put(lead, inquiry, one, other)
    put(lead, second, one)
    put(lead, done, one)
    merge_label(other.code, into=one.code, by=inquiries.actor_of(lead), at=clock.now())
    put(lead, done, unused)
    report = as_user(lead.user).get("reports/labels/").json()["rows"]
    assert [(row["label"], row["filed"], row["open"]) for row in report] == [("one", 3, 2), ("unused", 1, 0)]
    listed = as_user(lead.user).get(f"inquiries/?label={one.code}").json()["results"]
    assert len(listed) == 3
