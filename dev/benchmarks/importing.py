"""B10 and B16: an import of 100,000 people with policies from CSV and from an 834, against COPY of what it stored."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import ROOT, Installation, make_agents
from dev.benchmarks.machine import busy_with_others, moment

PEOPLE = int(os.environ.get("ARSOS_BENCH_PEOPLE", "100000"))
FEW = 10
"""How many times smaller the file is whose memory is compared."""
PLAN = "H5216-778-000"
Write = Callable[[TextIO, range, str], None]
TARGET, MOST_MEMORY, MOST_GROWTH = 0.2, 200.0, 1.1
COLUMNS = (
    "humana_id,last_name,first_name,date_of_birth,zip_code,state,phone,mbi,policy_number,plan_code,plan_name,plan_type,"
    "network,effective_on,agent_san,agent_from_on"
)
STORED = ("members_member", "members_policy", "members_policy_agent")
LOADED = "CREATE TABLE {table}_again (LIKE {table} INCLUDING ALL); COPY {table} ({columns}) TO '{file}'"
COPIED = "COPY {table}_again ({columns}) FROM '{file}'"
WRITABLE = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


def measure(here: Installation) -> list[Comparison]:
    """B10: people a second of the command from CSV, beside COPY, and the memory of the command."""
    return _measured(here, "B10", "CSV", _write_csv)


def measure_834(here: Installation) -> list[Comparison]:
    """B16: the same from an 834 file."""
    return _measured(here, "B16", "834", _write_834)


def _measured(here: Installation, name: str, kind: str, write: Write) -> list[Comparison]:
    """People a second, COPY of the same rows into tables with the same indexes, and memory for few and for many."""
    from members.book.models import Plan  # noqa: PLC0415  settings are known only now

    san = make_agents(1)[0]
    plan = {"name": "Bench Import Plus", "plan_type": "MAPD", "network": "hmo", "family": "medicare"}
    Plan.objects.get_or_create(code=PLAN, defaults=plan)
    began = moment()
    few, _ = _imported(here, write, san, range(PEOPLE // FEW))
    many, seconds = _imported(here, write, san, range(PEOPLE // FEW, PEOPLE // FEW + PEOPLE))
    copied = _copied(here)
    busy = busy_with_others(began, moment())
    ours, other = PEOPLE / seconds, (PEOPLE + PEOPLE // FEW) / copied
    growth = many / few
    return [
        Comparison(name, f"import of {PEOPLE} people ({kind})", ours, other, ours / other, TARGET, "/s", busy),
        Comparison(name, "memory of the import", many, MOST_MEMORY, many / MOST_MEMORY, 1.0, " MB", busy, is_most=True),
        Comparison(
            name, f"memory against {FEW} times fewer", many, few, growth, MOST_GROWTH, " MB", busy, is_most=True
        ),
    ]


def _imported(here: Installation, write: Write, san: str, numbers: range) -> tuple[float, float]:
    """The largest size of the command in megabytes, and the seconds it took."""
    path = here.data / f"people-{len(numbers)}"
    with path.open("w") as file:
        write(file, numbers, san)
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "import_members", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    most = 0.0
    while process.poll() is None:
        most = max(most, _peak(process.pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    said = process.stdout.read() if process.stdout else ""
    if process.returncode or f"{len(numbers)} created" not in said:
        raise RuntimeError(said[-1000:])
    return most, seconds


def _write_csv(file: TextIO, numbers: range, san: str) -> None:
    file.write(f"{COLUMNS}\n")
    file.writelines(_line(number, san) for number in numbers)


def _line(number: int, san: str) -> str:
    born = f"19{30 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}"
    person = f"H{30000000 + number},Sampleton{_letters(number)},Testina,{born},40202,KY,502555{number % 10000:04},"
    return f"{person},I-{number},{PLAN},Bench Import Plus,MAPD,hmo,2025-01-01,{san},2025-01-01\n"


def _write_834(file: TextIO, numbers: range, san: str) -> None:
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'BENCH':15}*ZZ*{'ARSOS':15}*260101*1200*^*00501*000000001*0*P*:~"
    file.write(f"{isa}\nGS*BE*BENCH*ARSOS*20260101*1200*1*X*005010X220A1~\nST*834*0001*005010X220A1~\n")
    file.write(f"BGN*00*1*20260101*1200****2~\nN1*BO*Bench*94*{san}~\n")
    count = 4
    for number in numbers:
        loop = _loop(number)
        count += len(loop)
        file.writelines(f"{segment}~\n" for segment in loop)
    file.write(f"SE*{count}*0001~\nGE*1*1~\nIEA*1*000000001~\n")


def _loop(number: int) -> list[str]:
    born = f"19{30 + number % 40}{1 + number % 12:02}{1 + number % 28:02}"
    return [
        "INS*Y*18*021*28*A***FT",
        f"REF*0F*H{30000000 + number}",
        f"NM1*IL*1*Sampleton{_letters(number)}*Testina****34*{900000000 + number % 100000}",
        f"PER*IP**HP*502555{number % 10000:04}",
        "N3*12 Main St",
        "N4*Louisville*KY*40202",
        f"DMG*D8*{born}*F",
        f"HD*021**HLT*{PLAN}*IND",
        "DTP*348*D8*20250101",
        f"REF*1L*I-{number}",
    ]


def _letters(number: int) -> str:
    """A number in letters: names hold no digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _peak(pid: int) -> float:
    """The largest size that a process has had, in megabytes; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _copied(here: Installation) -> float:
    """Seconds of COPY for the rows of the import, into empty tables with the same indexes and checks."""
    columns = {table: here.psql(WRITABLE.format(table=table), database="arsos") for table in STORED}
    folder = here.psql("SHOW data_directory")
    files = {table: f"{folder}/{table}.copy" for table in STORED}
    for table in STORED:
        for statement in LOADED.format(table=table, columns=columns[table], file=files[table]).split("; "):
            here.psql(statement, database="arsos")
    began = time.perf_counter()
    for table in STORED:
        here.psql(COPIED.format(table=table, columns=columns[table], file=files[table]), database="arsos")
    return time.perf_counter() - began
