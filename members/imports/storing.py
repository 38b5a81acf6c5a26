"""Stores one batch of sound rows with a handful of statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.queries import agents_by_san
from audit.chain.steps import chain_in_bulk
from foundation import clock
from foundation.chained import ChainedWhenStored
from foundation.crypto import find_by_hashes, sealed_for_update
from foundation.transactions import inside_transaction
from members.book.models import Application, FormerMbi, FormerName, Member, Plan, Policy, PolicyAgent
from members.book.rules import PLAN_TYPES
from members.imports.changes import FieldChange, differing, field_change
from members.imports.columns import COLUMNS, REQUIRED
from members.imports.formers import Formers
from members.imports.rows import FeedRow, RowProblem
from members.search.steps import keep_member_documents

PERSON = (
    "last_name",
    "first_name",
    "date_of_birth",
    "zip_code",
    "state",
    "city",
    "address",
    "phone",
    "email",
    "language",
    "mbi",
    "deceased_on",
)
POLICY = ("effective_on", "terminates_on", "cancelled_on")
RECORD = PolicyAgent.AgentRole.AGENT_OF_RECORD
APPLICANT = ("last_name", "first_name", "date_of_birth", "zip_code")
BLANK: Mapping[str, Any] = {"language": "en", "mbi": None, "deceased_on": None, "submitted_on": None}
"""What a new person has in columns that the feed leaves out, where that is not an empty text."""
COLUMN_OF: Mapping[type, Mapping[str, str]] = {
    Policy: {"plan_id": "plan_code"},
    PolicyAgent: {"agent_id": "agent_san"},
    Application: {
        "plan_id": "plan_code",
        "agent_id": "agent_san",
        "member_id": "humana_id",
        "state": "application_state",
    },
}
"""The columns of the feed that fields come from, where the two have different names."""
UNKNOWN_PLAN: Mapping[bool, str] = {
    False: gettext_noop("Give plan_type and plan_name for a new plan."),
    True: gettext_noop("This plan is not known. Add it with a CSV import first."),
}
NOT_KNOWN: Mapping[bool, str] = {
    True: gettext_noop("This person is not known yet. Send their name and date of birth."),
    False: gettext_noop("This policy is not known yet. Send its plan and its first day of coverage."),
}
"""By whether the row is partial; by whether it is the person who is not known."""
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class BatchResult:
    """What became of the rows of a batch."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        return len({problem.line for problem in self.problems})


class Batch:
    """Rows on their way into the tables. `store` looks everything up once, then writes in bulk."""

    @inside_transaction
    def __init__(self, rows: list[FeedRow], *, at: datetime) -> None:
        self.rows, self.at = rows, at
        self.result = BatchResult()
        self.agents = agents_by_san(row.get("agent_san") for row in rows if row.get("agent_san"))
        self.plans = {plan.code: plan for plan in Plan.objects.filter(code__in=_texts(rows, "plan_code"))}
        known = Member.objects.filter(humana_id__in={row.humana_id for row in rows if row.humana_id})
        found = list(known.prefetch_related(*Member.hashed_with))
        self.formers = Formers(found, today=clock.date_of(at))
        self.members = {(member.humana_id, member.dependent_code): member for member in found}
        policies = Policy.objects.filter(policy_number__in=_texts(rows, "policy_number")).select_related("plan")
        self.policies = {one.policy_number: one for one in policies}
        self.records = _records(self.policies.values())
        applications = Application.objects.filter(application_number__in=_texts(rows, "application_number"))
        self.applications = {one.application_number: one for one in applications.select_related("plan", "agent")}
        self.codes = self._codes()
        self.new: dict[type, list[Any]] = {}
        self.new_ids: set[UUID] = set()
        self.changed: dict[type, dict[UUID, Any]] = {}

    def store(self) -> BatchResult:
        """Write every row that fits what is stored already; name the others."""
        for row in self.rows:
            problem = self._unfitting(row)
            if problem is not None:
                self.result.problems.append(problem)
                continue
            self._take(row)
        self._write()
        keep_member_documents(self._touched())
        return self.result

    def _unfitting(self, row: FeedRow) -> RowProblem | None:
        member = self.members.get((row.humana_id, row.dependent_code))
        policy = self.policies.get(row.get("policy_number") or "")
        return (
            self._unknown(row)
            or self._of_another(row, member, policy)
            or _not_known_yet(row, member, policy)
            or self._unfitting_dates(row, policy)
            or self._unfitting_agent(row, policy)
        )

    def _unknown(self, row: FeedRow) -> RowProblem | None:
        """An agent or plan that is not known, or known otherwise."""
        san, code = row.get("agent_san"), row.get("plan_code")
        if san and san not in self.agents:
            return RowProblem(row.line, "agent_san", "unknown_agent", _("There is no agent with this SAN."))
        if code and code not in self.plans and not (row.get("plan_type") and row.get("plan_name")):
            return RowProblem(row.line, "plan_code", "unknown_plan", _(UNKNOWN_PLAN[row.is_partial]))
        if code in self.plans and row.get("plan_type") not in (None, self.plans[code].plan_type):
            return RowProblem(row.line, "plan_type", "other_plan_type", _("The plan is known with another type."))
        return None

    def _of_another(self, row: FeedRow, member: Member | None, policy: Policy | None) -> RowProblem | None:
        if policy is not None and (member is None or policy.member_id != member.id):
            return RowProblem(row.line, "policy_number", "other_member", _("This policy belongs to another person."))
        application = self.applications.get(row.get("application_number") or "")
        if application is not None and row.humana_id and application.member_id not in (None, member and member.id):
            detail = _("This application belongs to another person.")
            return RowProblem(row.line, "application_number", "other_member", detail)
        return None

    def _unfitting_dates(self, row: FeedRow, policy: Policy | None) -> RowProblem | None:
        """A row may give one end of the coverage and keep the other."""
        if policy is None:
            return None
        first, last = (row.values.get(name, getattr(policy, name)) for name in ("effective_on", "terminates_on"))
        if last is None or first <= last:
            return None
        detail = _("The stored last day of coverage is before this first day. Send the new last day, or <clear>.")
        return RowProblem(row.line, "terminates_on", "before_effective", detail)

    def _unfitting_agent(self, row: FeedRow, policy: Policy | None) -> RowProblem | None:
        record = self.records.get(policy.id) if policy else None
        if record is None or not row.get("agent_san") or record.agent_id == self.agents[row.get("agent_san")]:
            return None
        if _agent_from(row) <= record.starts_on:
            detail = _("A new agent of record begins after the one before.")
            return RowProblem(row.line, "agent_from_on", "before_current_agent", detail)
        return None

    def _take(self, row: FeedRow) -> None:
        steps = []
        plan = self._plan(row) if row.get("plan_code") else None
        member = None
        if row.humana_id:
            member, step = self._member(row)
            steps.append(step)
        if member is not None and row.get("policy_number"):
            steps += self._policy(row, member, plan)
        if plan is not None and row.get("application_number"):
            steps.append(self._application(row, member, plan))
        name = "created" if "created" in steps else "updated" if "updated" in steps else "unchanged"
        setattr(self.result, name, getattr(self.result, name) + 1)

    def _plan(self, row: FeedRow) -> Plan:
        code = row.get("plan_code")
        if code not in self.plans:
            plan_type = row.get("plan_type")
            plan = Plan(code=code, name=row.get("plan_name"), plan_type=plan_type, network=row.get("network") or "none")
            plan.family = PLAN_TYPES[plan_type].family
            self.plans[code] = self._add(plan)
            self.codes[plan.id] = code
        return self.plans[code]

    def _member(self, row: FeedRow) -> tuple[Member, str]:
        key = (row.humana_id, row.dependent_code)
        member = self.members.get(key)
        if member is None:
            values = _for_new(row, PERSON)
            member = Member(humana_id=key[0], dependent_code=key[1], created_at=self.at, updated_at=self.at, **values)
            find_by_hashes(member)
            self.members[key] = self._add(member)
            return member, "created"
        had = (member.first_name, member.last_name, member.mbi)
        if not self._change(row, member, _given(row, PERSON)):
            return member, "unchanged"
        if member.id not in self.new_ids:
            for one in self.formers.keep(member, had, add=self._add):
                self._set(one, {"used_until": clock.date_of(self.at)})
        find_by_hashes(member, self.formers.found_by(member))
        return member, "updated"

    def _policy(self, row: FeedRow, member: Member, plan: Plan | None) -> list[str]:
        number = row.get("policy_number")
        values = _given(row, POLICY) | ({"plan_id": plan.id} if plan else {})
        policy = self.policies.get(number)
        if policy is None:
            policy = self._add(Policy(policy_number=number, member=member, updated_at=self.at, **values))
            self.policies[number] = policy
            step = "created"
        else:
            step = "updated" if self._change(row, policy, values) else "unchanged"
        return [step, self._agent_of_record(row, policy)]

    def _agent_of_record(self, row: FeedRow, policy: Policy) -> str:
        san = row.get("agent_san")
        record = self.records.get(policy.id)
        if not san or (record is not None and record.agent_id == self.agents[san]):
            return "unchanged"
        since, agent_id = _agent_from(row), self.agents[san]
        if policy.id not in self.new_ids:
            self._note(row, policy, PolicyAgent, "agent_id", (record.agent_id if record else None, agent_id))
        if record is not None:
            self._set(record, {"ends_on": since - ONE_DAY})
        made = PolicyAgent(policy=policy, member_id=policy.member_id, agent_id=agent_id, role=RECORD, starts_on=since)
        self.records[policy.id] = self._add(made)
        return "updated"

    def _application(self, row: FeedRow, member: Member | None, plan: Plan) -> str:
        number = row.get("application_number")
        known = {
            "plan_id": plan.id,
            "agent_id": self.agents[row.get("agent_san")],
            "state": row.get("application_state"),
            **({"member_id": member.id} if member else {}),
        }
        found = self.applications.get(number)
        if found is None:
            values = {**_for_new(row, (*APPLICANT, "submitted_on")), **known}
            made = Application(application_number=number, updated_at=self.at, **values)
            find_by_hashes(made)
            self.applications[number] = self._add(made)
            return "created"
        if not self._change(row, found, {**_given(row, (*APPLICANT, "submitted_on")), **known}):
            return "unchanged"
        find_by_hashes(found)
        return "updated"

    def _add(self, made: Any) -> Any:
        self.new.setdefault(type(made), []).append(made)
        self.new_ids.add(made.id)
        return made

    def _change(self, row: FeedRow, stored: Any, values: Mapping[str, Any]) -> bool:
        """Set what differs, and note it; a row that this batch has just made is simply set right."""
        pairs = differing(stored, values)
        if stored.id not in self.new_ids:
            for name, pair in pairs.items():
                self._note(row, stored, type(stored), name, pair)
        self._set(stored, {name: after for name, (_before, after) in pairs.items()})
        return bool(pairs)

    def _note(self, row: FeedRow, stored: Any, model: type, name: str, pair: tuple[Any, Any]) -> None:
        member_id = stored.id if isinstance(stored, Member) else stored.member_id
        column = COLUMN_OF.get(model, {}).get(name, name)
        shown = tuple(self.codes.get(value, value) if isinstance(value, UUID) else value for value in pair)
        record = stored._meta.model_name
        self.result.changes.append(field_change(row.line, member_id, record, COLUMNS[column], (shown[0], shown[1])))

    def _set(self, stored: Any, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(stored, name, value)
        if values and stored.id not in self.new_ids:
            if hasattr(stored, "updated_at"):
                stored.updated_at = self.at
            self.changed.setdefault(type(stored), {})[stored.id] = stored

    def _codes(self) -> dict[UUID, str]:
        """How plans and agents are called, for those of the feed and those that are stored."""
        codes = {plan.id: plan.code for plan in self.plans.values()}
        codes |= {agent_id: san for san, agent_id in self.agents.items()}
        codes |= {one.plan_id: one.plan.code for one in self.policies.values()}
        codes |= {one.agent_id: one.agent.san for one in self.records.values()}
        for one in self.applications.values():
            codes |= {one.plan_id: one.plan.code, one.agent_id: one.agent.san}
        return codes

    def _write(self) -> None:
        """Ends come before beginnings, so that no policy has two agents of record for a moment."""
        for model in (Plan, Member, Policy, Application, PolicyAgent, FormerName, FormerMbi):
            changed = list(self.changed.get(model, {}).values())
            if changed:
                fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
                with sealed_for_update(changed, fields):
                    model._default_manager.bulk_update(changed, fields, batch_size=200)
            made = self.new.get(model, [])
            model._default_manager.bulk_create(made)
            if issubclass(model, ChainedWhenStored):
                chain_in_bulk([*changed, *made])

    def _touched(self) -> set[UUID]:
        """The members whose own rows, policies, books or applications this batch made or changed."""
        stored = [row for rows in self.changed.values() for row in rows.values()]
        made = [row for rows in self.new.values() for row in rows]
        rows = [row for row in (*stored, *made) if not isinstance(row, Plan)]
        return {row.id if isinstance(row, Member) else row.member_id for row in rows} - {None}


def _not_known_yet(row: FeedRow, member: Member | None, policy: Policy | None) -> RowProblem | None:
    """What a partial row leaves out of somebody or something that is not known yet."""
    if not row.is_partial:
        return None
    wanted = REQUIRED if member is None else ()
    if row.get("policy_number") and policy is None:
        wanted = (*wanted, "plan_code", "effective_on")
    missing = next((name for name in wanted if name not in row.values), None)
    return RowProblem(row.line, missing, "required", _(NOT_KNOWN[missing in REQUIRED])) if missing else None


def _records(policies: Iterable[Policy]) -> dict[UUID, PolicyAgent]:
    """The newest agent of record of each policy."""
    rows = PolicyAgent.objects.filter(policy__in=[policy.id for policy in policies], role=RECORD).select_related(
        "agent"
    )
    return {row.policy_id: row for row in rows.order_by("starts_on")}


def _given(row: FeedRow, names: Iterable[str]) -> dict[str, Any]:
    """What a row says of these; what it leaves out stays as it is stored."""
    return {name: row.values[name] for name in names if name in row.values}


def _for_new(row: FeedRow, names: Iterable[str]) -> dict[str, Any]:
    """The same for a new record, where something has to stand."""
    return {name: BLANK.get(name, "") for name in names} | _given(row, names)


def _agent_from(row: FeedRow) -> date:
    found: date = row.get("agent_from_on") or row.get("effective_on")
    return found


def _texts(rows: Iterable[FeedRow], name: str) -> set[str]:
    return {row.get(name) for row in rows if row.get(name)}
