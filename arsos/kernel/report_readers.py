"""Who reads reports, asked alike by the API, the pages and the side bar."""

from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused


def may_read_reports(actor: Actor) -> bool:
    """Whether the actor leads queues, keeps the house or audits it."""
    return actor.has_role(Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR)


def require_report_reader(actor: Actor) -> None:
    """Raise PermissionRefused for who reads no reports."""
    if not may_read_reports(actor):
        raise PermissionRefused("Leads, administrators and auditors read reports.")
