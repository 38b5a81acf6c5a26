"""834 files as a partner writes them: loops of people inside envelopes that count right."""

from dataclasses import dataclass

BROKER = "N1*BO*Anders Agency*94*7777001"
WHO = {
    "REF": ("REF*0F*H70000001",),
    "NM1": "NM1*IL*1*Feedman*Flora*J***34*123456789",
    "DMG": "DMG*D8*19480304*F",
    "HD": ("HD*021**HLT*H1036236000*IND", "DTP*348*D8*20250101", "REF*1L*P-1"),
}


@dataclass(frozen=True)
class Written:
    """How a file is written: its delimiters, what stands behind each segment, and its marks."""

    separator: str = "*"
    component: str = ":"
    terminator: str = "~"
    behind: str = "\n"
    usage: str = "P"
    version: str = "005010X220A1"


def person(*segments: str, insured: str = "INS*Y*18*021*28*A***FT", name: str = WHO["NM1"]) -> list[str]:
    """The loop of one person: number, name and birth date, and what else is given."""
    return [insured, *WHO["REF"], name, WHO["DMG"], *segments]


def insured(*segments: str, **options: str) -> list[str]:
    """The same with a coverage."""
    return [*person(*segments, **options), *WHO["HD"]]


def edi(*loops: list[str], head: tuple[str, ...] = (BROKER,), how: Written = Written()) -> bytes:
    """A file with one transaction set; segments are written with `*`."""
    body = ["ST*834*0001*005010X220A1", "BGN*00*F-1*20260115*1200****2", "N1*P5*Sampleton Fund*FI*999888777", *head]
    body += [segment for loop in loops for segment in loop]
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SENDER':15}*ZZ*{'ARSOS':15}*260115*1200*^*00501*000000001*0*{how.usage}*"
    gs = f"GS*BE*SENDER*ARSOS*20260115*1200*1*X*{how.version}"
    lines = [gs, *body, f"SE*{len(body) + 1}*0001", "GE*1*1", "IEA*1*000000001"]
    first = isa.replace("*", how.separator) + how.component + how.terminator + how.behind
    rest = (line.replace("*", how.separator) + how.terminator + how.behind for line in lines)
    return (first + "".join(rest)).encode()
