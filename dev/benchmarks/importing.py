"""B10: an import of 100,000 people with policies from CSV, against COPY of the rows that it stored."""

import os
import subprocess
import sys
import time
from pathlib import Path

from dev.benchmarks.figures import Comparison
from dev.benchmarks.installation import ROOT, Installation, make_agents
from dev.benchmarks.machine import busy_with_others, moment

PEOPLE = int(os.environ.get("ARSOS_BENCH_PEOPLE", "100000"))
FEW = 10
"""How many times smaller the file is whose memory is compared."""
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
    """People a second of the command, of COPY into tables with the same indexes, and the memory of the command."""
    san = make_agents(1)[0]
    began = moment()
    few, _ = _imported(here, san, range(PEOPLE // FEW))
    many, seconds = _imported(here, san, range(PEOPLE // FEW, PEOPLE // FEW + PEOPLE))
    copied = _copied(here)
    busy = busy_with_others(began, moment())
    ours, other = PEOPLE / seconds, (PEOPLE + PEOPLE // FEW) / copied
    return [
        Comparison("B10", f"import of {PEOPLE} people (CSV)", ours, other, ours / other, TARGET, "/s", busy),
        Comparison(
            "B10", "memory of the import", many, MOST_MEMORY, many / MOST_MEMORY, 1.0, " MB", busy, is_most=True
        ),
        Comparison(
            "B10", f"memory against {FEW} times fewer", many, few, many / few, MOST_GROWTH, " MB", busy, is_most=True
        ),
    ]


def _imported(here: Installation, san: str, numbers: range) -> tuple[float, float]:
    """The largest size of the command in megabytes, and the seconds it took."""
    path = here.data / f"people-{len(numbers)}.csv"
    with path.open("w") as file:
        file.write(f"{COLUMNS}\n")
        file.writelines(_line(number, san) for number in numbers)
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


def _line(number: int, san: str) -> str:
    born = f"19{30 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}"
    person = f"H{30000000 + number},Sampleton{_letters(number)},Testina,{born},40202,KY,502555{number % 10000:04},"
    policy = f"I-{number},H5216-778-000,Bench Import Plus,MAPD,hmo,2025-01-01,{san},2025-01-01"
    return f"{person},{policy}\n"


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
