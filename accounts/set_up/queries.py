"""Whether an installation still waits for its first administrator, and how far its set-up is."""

from dataclasses import dataclass

from accounts.models.set_up import SetUp
from accounts.models.users import RoleGrant
from foundation.actor import Role


def waits_for_administrator() -> bool:
    """Whether nobody has ever been an administrator: only then can anybody become one without being made one."""
    if SetUp.objects.filter(administrator__isnull=False).exists():
        return False
    return not RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A set-up that has begun and is not finished."""

    organization: str
    done_steps: tuple[str, ...]


def set_up_under_way() -> UnderWay | None:
    """The set-up that somebody has begun and not finished."""
    kept = SetUp.objects.filter(administrator__isnull=False, finished_at=None).first()
    return UnderWay(kept.organization, tuple(kept.done_steps)) if kept else None
