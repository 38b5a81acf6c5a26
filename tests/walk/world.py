"""The people of the walk, an inquiry in every state, and one of everything else that pages are about."""

import io
import json
import time
from datetime import timedelta

from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from django.db.models import Max

from accounts.callers import actor_for_user
from accounts.models.agents import AgentAffiliation
from accounts.models.set_up import SetUp
from escalations.ladder.actions import acknowledge_escalation, escalate_inquiry, record_absence
from escalations.ladder.models import LadderRung
from escalations.sos.actions import SOS_CRITERIA, LoggedCall, ScreeningAnswers, log_sos_call, screen_for_sos
from escalations.sos.models import SosCriteria
from events.letters.models import Letter
from events.notifications.models import Notification
from events.tasks import relay
from events.webhooks.actions.endpoints import create_endpoint
from events.webhooks.models import WebhookDelivery, WebhookEndpoint
from foundation import clock
from foundation.actor import Role
from foundation.jobs.engine import run_job
from foundation.jobs.kinds import KINDS
from inquiries.attachments.actions import add_attachment
from inquiries.attachments.steps import Upload
from inquiries.bulk.actions import start_bulk_run
from inquiries.catalog.actions import TYPE_VERSIONS
from inquiries.catalog.models import InquiryType
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.sharing.actions import share_file
from inquiries.filing.actions import create_draft
from inquiries.filing.draft_files.actions import add_draft_file
from inquiries.follow_up_tasks.actions import TaskWanted, add_follow_up_task
from inquiries.handoffs.corrections.actions.receipt import correct_receipt
from inquiries.handoffs.models import Circumstance, DestinationUnit, HandOver
from inquiries.handoffs.suggestions.actions import SUGGESTION_RULES
from inquiries.handoffs.suggestions.models import SuggestionRuleSet
from inquiries.incidents.actions.linking import Cause, open_incident
from inquiries.incidents.actions.posting import SharedAnswer, post_answer
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.labels.actions import LabelLook, make_label
from inquiries.lists.actions import save_view, start_export
from inquiries.lists.models import ExportRun
from inquiries.privacy_cases.actions import Retraction, retract_item
from inquiries.routing.actions import ROUTING_RULES, start_replay
from inquiries.routing.models import RoutingRuleSet
from inquiries.subject_links.models import SubjectLink
from inquiries.tickets.actions import Failure, file_ticket
from inquiries.work.actions.held_messages import hold_message
from inquiries.work.actions.messages import MessageText, add_message
from inquiries.work.actions.perform import PERFORM
from members.emergency.actions import open_emergency_access
from members.imports.actions import start_import
from members.imports.uploads import read_upload
from staffing.models import WorkQueue
from tests.factories import background, inquiries, members, people
from web.inquiries.action_forms import said_of
from web.inquiries.duplicate_words import duplicate_warnings

PASSWORD = "a long and plain one"
SAYS_ONLY = {
    "place": "message",
    "relay_text": None,
    "resolution_code": None,
    "sets_priority": None,
    "holds_for": None,
    "asks_department": None,
    "question": None,
}
"""A macro of words alone: each of the others goes with some places and not with others."""
NEITHER_CHECKED_NOR_ENDED = dict.fromkeys(("in_force_from", "in_force_until", "checked_by", "checked_on"))
"""Of a legal clock, what may be left open."""


def today(days=0):
    return (clock.now().date() + timedelta(days=days)).isoformat()


def code_for(secret):
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def earlier(*, minutes=0):
    """Before now in every time zone, and so many minutes later."""
    return (clock.now() - timedelta(hours=20) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def _other_choice(control, name):
    """Of radio buttons one that is not chosen yet, if there is any."""
    others = [one.value for one in control.form.fields if one.name == name and not one.is_checked]
    return {name: others[0]} if others else {}


class World:
    """`people` by role; `inquiries` by state."""

    def __init__(self) -> None:
        self.agent, self.broker = people.agent(), people.agent(channel="broker")
        self.manager = AgentAffiliation.objects.get(agent=self.agent).sales_manager
        broker_manager = self._person(Role.BROKER_RELATIONSHIP_MANAGER)
        AgentAffiliation.objects.filter(agent=self.broker).update(
            sales_manager=None, broker_relationship_manager=broker_manager
        )
        self.holder, self.colleague = people.associate(), people.associate()
        self.lead = people.associate(lead=True)
        administrator = self._person(Role.ADMINISTRATOR)
        LadderRung.objects.update(fallback=administrator)
        SetUp.objects.create(administrator=administrator, organization="Walked House")
        department = self._person(Role.DEPARTMENT)
        people.DepartmentMemberFactory(user=department)
        self.people = {
            "agent": self.agent.user,
            "broker": self.broker.user,
            "associate": self.holder.user,
            "colleague": self.colleague.user,
            "lead": self.lead.user,
            "sales manager": self.manager,
            "broker relationship manager": broker_manager,
            "department": department,
            "auditor": self._person(Role.AUDITOR),
            "administrator": administrator,
        }
        people.UserFactory(username="walked.free")
        self.unassigned = people.AssociateFactory(user=people.UserFactory())
        self.unled, self.client = people.AgentFactory(), people.client()
        for user in self.people.values():
            user.set_password(PASSWORD)
            user.save()
        self.inquiries = self._inquiries()
        self.humana_id = Inquiry.objects.get(reference=self.inquiries["queued"]).member.humana_id
        self._escalations()
        self._sos()
        self._privacy()
        self._tickets()
        self._incidents()
        self._labels()
        self._tasks()
        self._drafts()
        self._rules()
        self._reviews()
        self._background()
        self._deliveries()

    @property
    def at(self):
        return clock.now()

    def by(self, person):
        user = getattr(person, "user", person)
        return actor_for_user(user, on=clock.date_of(self.at), road="web")

    def do(self, action, reference, by, **values):
        return PERFORM[action](reference, **values, by=self.by(by), at=self.at)

    def _person(self, role):
        user = people.UserFactory()
        people.grant(user, role)
        return user

    def _inquiries(self):
        made = {}
        policy = members.policy(self.agent)
        for state in ("queued", "in_progress", "waits_for_agent", "waits_for_department", "resolved", "closed"):
            made[state] = inquiries.filed(agent=self.agent, policy=policy).reference
        for state in (
            "withdrawn",
            "duplicate",
            "handed_over",
            "handed_over_in_part",
            "receipt_questioned",
            "retracted",
        ):
            made[state] = inquiries.filed(agent=self.agent, policy=policy).reference
        made["dissatisfied"] = inquiries.filed("dissatisfaction", agent=self.agent, policy=policy).reference
        made["of a broker"] = inquiries.filed(agent=self.broker).reference
        for state in set(made) - {"queued", "withdrawn", "of a broker"}:
            self.do(Action.CLAIM, made[state], self.holder)
        answer = {"answer": "It is paid.", "relay_text": "All is settled.", "resolution_code": "completed"}
        for state in ("resolved", "closed"):
            self.do(Action.RESOLVE, made[state], self.holder, **answer)
        self.do(Action.CONFIRM_RELAY, made["closed"], self.agent)
        self.do(Action.WITHDRAW, made["withdrawn"], self.agent, reason="Not needed any more")
        self.do(Action.MARK_DUPLICATE, made["duplicate"], self.holder, of=made["waits_for_agent"])
        hand_over = {"destinations": ["grievance"], "reason": "She is unhappy"}
        self.do(Action.HAND_OVER, made["handed_over"], self.holder, **hand_over)
        self.do(Action.HAND_OVER, made["handed_over_in_part"], self.holder, **hand_over, keep_working=True)
        self._question_receipt(made["receipt_questioned"], hand_over)
        asked = {"pending_reason": "agent", "note": "Which card?"}
        self.do(Action.HOLD, made["waits_for_agent"], self.holder, **asked)
        for name in ("waits_for_department", "in_progress"):
            request_department(
                made[name],
                DepartmentQuestion(department="claims", summary="Is it paid?"),
                by=self.by(self.holder),
                at=self.at,
            )
        self.do(Action.HOLD, made["waits_for_department"], self.holder, pending_reason="department", note="Claims look")
        busy = made["in_progress"]
        add_message(busy, MessageText(body="Any news?", visibility="agent"), by=self.by(self.agent), at=self.at)
        add_message(busy, MessageText(body="Soon.", visibility="agent"), by=self.by(self.holder), at=self.at)
        hold_message(busy, "It is paid.", seconds=86_400, by=self.by(self.holder), at=self.at)
        file = Upload("note.txt", b"A note")
        add_attachment(busy, upload=file, visibility="agent", by=self.by(self.agent), at=self.at)
        shown = add_attachment(busy, upload=file, visibility="internal", by=self.by(self.holder), at=self.at)
        asked = DepartmentRequest.objects.get(inquiry__reference=busy)
        share_file(asked.id, attachment=shown.id, by=self.by(self.holder), at=self.at)
        return made

    def _question_receipt(self, reference, hand_over):
        """A first receipt that shall be later; it waits for a lead."""
        DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
        days = [self.at - timedelta(days=days) for days in (5, 3)]
        self.do(Action.HAND_OVER, reference, self.holder, **hand_over, received_at=days[0])
        made = HandOver.objects.get(inquiry__reference=reference)
        correct_receipt(made.id, received_at=days[1], reason="A typo", by=self.by(self.holder), at=self.at)

    def _privacy(self):
        """A file and a message that went to the wrong person."""
        reference, by = self.inquiries["retracted"], self.by(self.holder)
        file = add_attachment(reference, upload=Upload("other.txt", b"Not hers"), visibility="agent", by=by, at=self.at)
        said = add_message(reference, MessageText(body="Not hers.", visibility="agent"), by=by, at=self.at)
        for item, sent in (("attachment", file), ("message", said)):
            retract_item(reference, Retraction(item=item, item_id=sent.id, reason="Another member"), by=by, at=self.at)

    def _escalations(self):
        listed = {"exhausted_options": ["reopened"], "reason": "Nobody acts on it"}
        escalate_inquiry(self.inquiries["in_progress"], **listed, by=self.by(self.agent), at=self.at)
        escalate_inquiry(self.inquiries["of a broker"], **listed, by=self.by(self.broker), at=self.at)
        taken = escalate_inquiry(self.inquiries["resolved"], **listed, by=self.by(self.agent), at=self.at)
        found = Inquiry.objects.get(reference=taken).escalations.get()
        acknowledge_escalation(found.id, by=self.by(self.manager), at=self.at)
        record_absence(
            starts_on=clock.date_of(self.at) + timedelta(days=30),
            ends_on=clock.date_of(self.at) + timedelta(days=31),
            by=self.by(self.manager),
            at=self.at,
        )

    def _sos(self):
        member = Inquiry.objects.get(reference=self.inquiries["queued"]).member_id
        by = self.by(self.agent)
        passed = ScreeningAnswers(member_on_line=True, reasons=["clinical_need"], how="three_way", member=member)
        refused = ScreeningAnswers(member_on_line=True, reasons=["billing"], how="three_way", member=member)
        for answers in (passed, passed, refused):
            screening = screen_for_sos(answers, by=by, at=self.at)
        screening = screen_for_sos(passed, by=by, at=self.at)
        log_sos_call(LoggedCall(screening=screening.id, started_at=self.at), by=by, at=self.at)
        log_sos_call(LoggedCall(started_at=self.at, member=member), by=by, at=self.at)

    def _tickets(self):
        failure = Failure(problem="slow", what_happened="It spins", occurred_at=self.at)
        file_ticket(failure, by=self.by(self.agent), at=self.at)

    def _incidents(self):
        """One to post to, and one that is being answered."""
        by = self.by(self.holder)
        for title in ("Cards late", "Refunds late"):
            linked = [inquiries.filed("other", agent=self.agent).reference]
            cause = Cause(title=title, what_happened="Something stopped")
            made = open_incident(cause, references=linked, by=by, at=self.at)
        answer = SharedAnswer(answer="It works again", no_relay_needed=True, resolution_code="answered")
        post_answer(made.id, answer, by=by, at=self.at)

    def _tasks(self):
        """Two to be ended."""
        for text in ("Look again", "Call the unit"):
            wanted = TaskWanted(text=text, due_at=self.at + timedelta(days=1))
            add_follow_up_task(self.inquiries["in_progress"], wanted, by=self.by(self.holder), at=self.at)

    def _labels(self):
        """Two that can be put on, merged and retired."""
        for text in ("Printer outage", "Card reprint"):
            look = LabelLook(text=text, color="orange")
            make_label(look, by=self.by(self.lead), at=self.at)

    def _drafts(self):
        held = Inquiry.objects.get(reference=self.inquiries["queued"])
        subject = {"member": str(held.member_id), "policy": str(held.policy_id)}
        need = inquiries.need("id_card")
        filled = {**subject, "inquiry_type": "id_card", "summary": need.summary, "details": dict(need.details)}
        for content in ({}, subject, filled):
            draft = create_draft(flow="member", content=content, by=self.by(self.agent), at=self.at)
        add_draft_file(draft.id, upload=Upload("other.txt", b"Her letter"), by=self.by(self.agent), at=self.at)
        person = {"last_name": "Prospect", "first_name": "Testina", "date_of_birth": "1950-02-03", "zip": "40202"}
        for content in ({}, {"prospect": person}):
            create_draft(flow="card", content=content, by=self.by(self.agent), at=self.at)

    def _rules(self):
        by = self.by(self.lead)
        made = ROUTING_RULES.draft(title="Next", rules=[], by=by, at=self.at)
        today = clock.date_of(self.at)
        start_replay(rule_set=made.id, first_on=today, last_on=today, by=by, at=self.at)
        assert RoutingRuleSet.objects.aggregate(newest=Max("version"))["newest"] == made.version

    def _reviews(self):
        """A link that is no exact match, and drafts of rules."""
        about = Inquiry.objects.get(reference=self.inquiries["waits_for_agent"])
        given = {
            "member": members.MemberFactory(),
            "linked_by": self.holder.user,
            "linked_by_name": "Somebody",
            "purpose": "x",
        }
        SubjectLink.objects.create(inquiry=about, position=1, state="open", linked_at=self.at, **given)
        by = self.by(self.lead)
        SOS_CRITERIA.draft(title="Next", rules=SosCriteria.objects.get().rules, by=by, at=self.at)
        keeper, suggested = self.by(self.people["administrator"]), SuggestionRuleSet.objects.get().rules
        SUGGESTION_RULES.draft(title="Next", rules=suggested, by=keeper, at=self.at)
        form = InquiryType.objects.get(code="id_card").current_version
        TYPE_VERSIONS.draft(title="Next", rules=form, by=keeper, at=self.at, of="id_card")
        people.ClientAgentFactory(client=self.client, agent=self.unled)
        run = start_export(filters={}, columns=["reference"], file_format="csv", by=self.by(self.colleague), at=self.at)
        ExportRun.objects.filter(id=run.id).update(state="failed", finished_at=self.at, refusal="It failed.")
        ready = start_export(filters={}, columns=["reference"], file_format="csv", by=by, at=self.at)
        run_job(KINDS["export"], ready.id)

    def _background(self):
        for person in (self.agent, self.holder):
            by = self.by(person)
            save_view(name="Mine", filters={}, columns=["reference"], ordering="due_at", by=by, at=self.at)
            start_export(filters={}, columns=["reference"], file_format="csv", by=by, at=self.at)
        start_bulk_run(
            action=Action.RELEASE,
            values={"reason": "Too much"},
            references=[self.inquiries["in_progress"]],
            by=self.by(self.lead),
            at=self.at,
        )
        content = b"humana_id,last_name\nH50000000,Sampleton\n"
        by = self.by(self.people["administrator"])
        start_import(read_upload(io.BytesIO(content)), is_dry_run=True, by=by, at=self.at)
        humana_id = Inquiry.objects.get(reference=self.inquiries["of a broker"]).member.humana_id
        open_emergency_access(
            humana_id=humana_id, dependent_code="", reason="She cannot breathe", by=self.by(self.holder), at=self.at
        )

    def _deliveries(self):
        """What did not arrive: a webhook, a mail, a letter, and an item of a sweep."""
        create_endpoint(url="http://127.0.0.1:9/hook", by=self.by(self.holder), at=self.at)
        add_message(
            self.inquiries["in_progress"],
            MessageText(body="Done?", visibility="agent"),
            by=self.by(self.agent),
            at=self.at,
        )
        relay()
        WebhookDelivery.objects.update(state="dead", finished_at=self.at)
        create_endpoint(url="http://127.0.0.1:9/other", by=self.by(self.agent), at=self.at)
        WebhookEndpoint.objects.filter(url__endswith="other").update(state="disabled")
        Notification.objects.filter(user=self.agent.user).update(mail_state="dead")
        Letter.objects.update(state="dead", due_at=None)
        times = dict.fromkeys(("first_failed_at", "failed_at", "set_aside_at"), self.at)
        background.FailedItemFactory(sweep="inquiries.check_due", error="DataError", **times)

    def known(self, control, session):
        """What only this world knows: whom a search finds, what an inquiry is a duplicate of, what a row names."""
        other = "in_progress" if control.state == "queued" else "queued"
        everywhere = {
            "humana_id": self.humana_id,
            "of": self.inquiries[other],
            "looked_for": self.humana_id,
            "oldpassword": PASSWORD,
            "search": "Sampleton",
            "who": "person",
        }
        if control.name == "mfa_activate_totp":
            return {"code": code_for(session[SECRET_SESSION_KEY])}
        return everywhere | self._of_one(control)

    def _of_one(self, control):
        if control.name.endswith("_add"):
            known = self._rows().get(control.name.removeprefix("admin:"), {})
            return {name: value if value is None else f"{value}" for name, value in known.items()}
        to_colleague = {"assignee": str(self.colleague.id), "reason": "Too much at once"}
        return {
            "admin:accounts_agency_change": {"name": "Another name"},
            "admin:accounts_agentdelegation_change": {"ends_on": today(39)},
            "admin:inquiries_macro_change": SAYS_ONLY,
            "admin:inquiries_legalclock_change": NEITHER_CHECKED_NOR_ENDED,
            "web:correct-clock": {**_other_choice(control, "variant"), "circumstance": Circumstance.REFUSED_EXPEDITE},
            "web:correct-receipt": {"received_at": earlier()},
            "web:act mark-duplicate": self._reviewed(control),
            "web:link-inquiries": {"references": self.inquiries["queued"]},
            "web:link-to-incident sure": {"references": self.inquiries["queued"]},
            "web:customers": {"text": self.humana_id},
            "web:sos-find": {"text": self.humana_id},
            "web:reassign": to_colleague,
            "web:reassign several": to_colleague,
            "web:rule-set-dry-run": {"reference": self.inquiries["queued"]},
            "web:profile": {"time_zone": "America/Denver"},
            "web:add-person-as agent": {"first_name": "Walka", "last_name": "Fieldagent"},
            "web:relay-try": {"told_to": "member"},
            "web:sos-new-call": {"ended_at": earlier(minutes=10)},
        }.get(control.name, {})

    def _reviewed(self, control):
        """What a person was shown of both inquiries before one is closed as a duplicate of the other."""
        if control.state not in self.inquiries:
            return {}
        other = self.inquiries["in_progress" if control.state == "queued" else "queued"]
        one, kept = (Inquiry.objects.get(reference=each) for each in (self.inquiries[control.state], other))
        return {"reviewed": said_of(kept, duplicate_warnings(one, kept))}

    def _rows(self):
        """A row that can be added, where a form does not say what it takes."""
        free, queue = people.UserFactory._meta.model.objects.get(username="walked.free"), WorkQueue.objects.first()
        two = {"principal": self.agent.id, "delegate": self.broker.id}
        return {
            "desk_associate_add": {"user": free.id},
            "desk_queuemembership_add": {"associate": self.unassigned.id, "queue": queue.id},
            "accounts_user_add": {"password1": None, "password2": None},
            "accounts_rolegrant_add": {"user": free.id},
            "inquiries_macro_add": SAYS_ONLY,
            "identity_rolerule_add": {"group": "ARSOS leads", "role": "lead"},
            "accounts_agency_add": {"code": "WALKED"},
            "accounts_agent_add": {"user": free.id, "first_name": "Walka", "last_name": "Fieldagent"},
            "accounts_agentaffiliation_add": {"agent": self.unled.id},
            "accounts_agentdelegation_add": two,
            "accounts_apiclient_add": {"allowed_scopes": "inquiries:read", "redacted_fields": "mbi"},
            "accounts_apiclientagent_add": {"client": self.client.pk, "agent": self.agent.id},
            "inquiries_inquirytypeversion_add": self._version(),
            "inquiries_legalclock_add": {
                "plan_types": "MAPD",
                "variant": "walked",
                "target_seconds": 86400,
                **NEITHER_CHECKED_NOR_ENDED,
            },
            "inquiries_department_add": {"target_seconds": 3600},
            "inquiries_departmentmember_add": {"user": free.id},
            "escalations_ladderrung_add": {
                "channel": "career",
                "level": "broker_relationship_manager",
                "position": 7,
                "acknowledge_minutes": 60,
                "settle_minutes": 120,
                "fallback": free.id,
            },
            "escalations_ownerabsence_add": {"user": free.id},
        }

    def _version(self):
        """The next version of a type, with everything as it is."""
        version = InquiryType.objects.get(code="other").current_version
        left_out = {"id", "version", "state", "created_by_name", "created_at", "published_at"}
        given = {one.name: one.value_from_object(version) for one in version._meta.fields if one.name not in left_out}
        return {"networks": None, "description": None, "sos_condition": None} | {
            name: ",".join(value) if isinstance(value, list) else value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
            if value not in ("", [])
        }


def prepared(settings, folder):
    """The world, and what its pages and presses need."""
    settings.ARSOS_ATTACHMENTS_DIR = str(folder / "files")
    settings.ARSOS_LOOPBACK_WEBHOOKS = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.walk.rolled_back.follows"]
    return World()
