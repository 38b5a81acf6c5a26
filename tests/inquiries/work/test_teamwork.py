"""People of ARSOS side by side: watching, mentions, who is there, ready-made words."""

from datetime import timedelta

import pytest

from events.notifications.models import Notification
from foundation import clock
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.work.queries import macros_for
from inquiries.work.rules import fill, mentioned_in
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def inquiry(agent):
    return inquiries.filed("other", agent=agent)


def told(person, kind):
    found = Notification.objects.filter(user=person.user, kind=kind).order_by("created_at")
    return list(found.values_list("facts", flat=True))


class TestWatching:
    def test_who_watches_hears_what_others_do(self, agent, inquiry):
        watcher, other = people.associate("triage"), people.associate("triage")
        caller, address = as_user(watcher.user), f"inquiries/{inquiry.reference}/watch/"
        assert caller.put(address).json() == {"reference": inquiry.reference, "is_watched": True, "watchers": 1}
        assert caller.put(address).json()["watchers"] == 1
        as_user(other.user).post(f"inquiries/{inquiry.reference}/claim/")
        as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "Any news?"})
        assert told(watcher, "watched") == [{"happening": "claimed"}, {"happening": "new message"}]
        caller.post(f"inquiries/{inquiry.reference}/messages/", {"body": "x", "visibility": "internal"})
        assert len(told(watcher, "watched")) == 2
        assert [one["reference"] for one in caller.get("inquiries/?watched=true").json()["results"]] == [
            inquiry.reference
        ]
        caller.delete(address)
        as_agent(agent).post(f"inquiries/{inquiry.reference}/messages/", {"body": "And now?"})
        assert len(told(watcher, "watched")) == 2

    def test_who_has_left_the_queue_hears_nothing(self, inquiry):
        watcher, other = people.associate("triage"), people.associate("triage")
        as_user(watcher.user).put(f"inquiries/{inquiry.reference}/watch/")
        watcher.memberships.all().delete()
        as_user(other.user).post(f"inquiries/{inquiry.reference}/claim/")
        assert told(watcher, "watched") == []

    def test_agents_do_not_watch(self, agent, inquiry):
        assert as_agent(agent).put(f"inquiries/{inquiry.reference}/watch/").status_code == 403
        inquiry.refresh_from_db()
        assert inquiry.watcher_ids == []

    def test_a_duplicate_and_back_keeps_its_watchers(self, agent, inquiry):
        holder = people.associate("triage")
        caller = as_user(holder.user)
        caller.put(f"inquiries/{inquiry.reference}/watch/")
        caller.post(f"inquiries/{inquiry.reference}/claim/")
        twin = inquiries.filed("other", agent=agent)
        caller.post(f"inquiries/{inquiry.reference}/mark-duplicate/", {"of": twin.reference})
        caller.post(f"inquiries/{inquiry.reference}/undo-duplicate/")
        assert Inquiry.objects.get(id=inquiry.id).watcher_ids == [holder.user_id]

    @pytest.mark.parametrize("is_own", [True, False])
    def test_agents_are_told_of_which_other_inquiry_only_where_they_see_it(self, agent, inquiry, is_own):
        holder = people.associate("triage")
        caller = as_user(holder.user)
        twin = inquiries.filed("other", agent=agent if is_own else people.agent())
        caller.post(f"inquiries/{inquiry.reference}/claim/")
        caller.post(f"inquiries/{inquiry.reference}/mark-duplicate/", {"of": twin.reference})
        read = {
            who: as_who.get(f"inquiries/{inquiry.reference}/timeline/").json()
            for who, as_who in (("agent", as_agent(agent)), ("desk", caller))
        }
        named = {
            who: [entry["facts"].get("of") for entry in history if entry["kind"] == "mark-duplicate"]
            for who, history in read.items()
        }
        assert named == {"agent": [twin.reference] if is_own else [], "desk": [twin.reference]}
        assert (twin.reference in str(read["agent"])) == is_own


class TestMentions:
    def test_who_is_mentioned_is_told_once(self, inquiry):
        author, dana = people.associate("triage"), people.associate("billing")
        body = {"body": "Look here", "visibility": "internal", "mentions": [str(dana.id), str(dana.id)]}
        answer = as_user(author.user).post(f"inquiries/{inquiry.reference}/messages/", body)
        assert answer.json()["mentions"] == [{"id": str(dana.id), "name": dana.user.display_name}]
        assert told(dana, "mentioned") == [{"author": author.user.display_name}]

    @pytest.mark.parametrize("visibility", ["agent", "internal"])
    def test_nobody_outside_and_not_where_agents_read(self, agent, inquiry, visibility):
        author, dana = people.associate("triage"), people.associate("billing")
        who = dana.id if visibility == "agent" else agent.id
        body = {"body": "Look", "visibility": visibility, "mentions": [str(who)]}
        assert as_user(author.user).post(f"inquiries/{inquiry.reference}/messages/", body).status_code == 422
        assert InquiryMessage.objects.count() == 0

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("@Dana Cole please", [1]),
            ("@dana cole and @Sam Lee", [1, 2]),
            ("@Sam Lee then @Dana Cole", [2, 1]),
            ("Dana Cole", []),
            ("@Dana Colette", [3]),
            ("@Dana Colette and @Dana Cole", [3, 1]),
            ("dana@example.org", []),
        ],
    )
    def test_names_in_a_text(self, text, found):
        assert mentioned_in(text, {1: "Dana Cole", 2: "Sam Lee", 3: "Dana Colette"}) == found


class TestPresence:
    def test_colleagues_see_who_is_there(self, inquiry):
        dana, sam = people.associate("triage"), people.associate("triage")
        address = f"inquiries/{inquiry.reference}/presence/"
        assert as_user(dana.user).put(address, {"state": "replying"}).json() == []
        seen = as_user(sam.user).put(address, {"state": "viewing"}).json()
        assert seen == [{"name": dana.user.display_name, "state": "replying"}]
        with clock.frozen(clock.now() + timedelta(seconds=31)):
            assert as_user(sam.user).put(address, {"state": "viewing"}).json() == []
        as_user(dana.user).put(address, {"state": "gone"})
        assert as_user(sam.user).put(address, {"state": "viewing"}).json() == []

    def test_agents_are_told_nothing(self, agent, inquiry):
        address = f"inquiries/{inquiry.reference}/presence/"
        assert as_user(agent.user).put(address, {"state": "viewing"}).status_code == 403
        assert as_user(people.agent().user).put(address, {"state": "viewing"}).status_code == 404

    def test_without_redis_nobody_is_shown(self, inquiry, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        dana = as_user(people.associate("triage").user)
        answer = dana.put(f"inquiries/{inquiry.reference}/presence/", {"state": "viewing"})
        assert (answer.status_code, answer.json()) == (200, [])


class TestMacros:
    def test_those_that_fit_are_filled(self, agent, inquiry):
        inquiries.MacroFactory(title="Hello", body="Hi {{agent_first_name}}: {{ reference }}")
        inquiries.MacroFactory(title="Not here", place="note", body="x", inquiry_types=["billing"])
        inquiries.MacroFactory(title="Not any more", place="note", body="x", is_active=False)
        found = as_user(people.associate("triage").user).get(f"inquiries/{inquiry.reference}/macros/").json()
        shown = {one["title"]: one["body"] for one in found}
        assert shown["Hello"] == f"Hi {agent.first_name}: {inquiry.reference}"
        assert not {"Not here", "Not any more"} & shown.keys()
        assert "{{" not in "".join(shown.values())

    def test_a_due_time_that_has_passed_is_not_promised(self, inquiry):
        inquiries.MacroFactory(title="Soon", body="I expect an answer by {{ due }}.")
        holder = inquiries.actor_of(people.associate("triage"))
        inquiry.refresh_from_db()

        def said(at):
            return next(one.body for one in macros_for(holder, inquiry, at) if one.title == "Soon")

        assert f"{inquiry.due_at:%b}" in said(inquiry.due_at - timedelta(seconds=1))
        assert said(inquiry.due_at) == "I expect an answer as soon as possible."
        inquiry.due_at = None
        assert said(clock.now()) == "I expect an answer as soon as possible."

    def test_agents_have_none(self, agent, inquiry):
        assert as_agent(agent).get(f"inquiries/{inquiry.reference}/macros/").status_code == 403

    def test_what_is_put_in_is_never_read_as_a_variable(self):
        assert fill("{{summary}}!", {"summary": "{{my_name}}", "my_name": "x"}) == "{{my_name}}!"
