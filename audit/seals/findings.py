"""What verifying has looked at, and what it found."""

from dataclasses import dataclass, field

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: changed, missing, reordered, inserted, forged, strange, or rewritten."""

    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.where}. {self.detail}"


@dataclass(slots=True)
class Verified:
    """What was looked at, and the first findings of each kind of look."""

    links: int = 0
    histories: int = 0
    rows: int = 0
    seals: int = 0
    anchors: int = 0
    findings: list[Finding] = field(default_factory=list)
    restores: list[str] = field(default_factory=list)
