"""Where a web worker's time goes in a filing and in a list, as flame graphs.

python -m dev.benchmarks.flames FOLDER [filing | list]

Writes `flame-filing.svg` and `flame-list.svg`. A web worker of an installation of its own is sampled from outside
while closed-loop clients keep all of them busy; what waits for the database counts.
"""

import itertools
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from dev.benchmarks import claiming, intake, listing
from dev.benchmarks.installation import Installation, installation, make_agents, make_associates, make_client
from dev.benchmarks.load import drive, request_bytes
from dev.benchmarks.references import CLIENTS
from dev.benchmarks.volume import make_members, spread_inquiry

SECONDS = 15
TITLE = re.compile(r"(<text id=\"title\"[^>]*>)[^<]*<")
REMARK = re.compile(r"^ *//.*\n", re.MULTILINE)
SAMPLES = 100
"""Samples a second of each worker; more of them hold up the worker that they look at."""


def main(folder: Path, names: list[str]) -> int:
    """Both pictures, each in a process of its own, because settings are read once."""
    if len(names) == 1:
        with installation() as here:
            _draw(here, PICTURES[names[0]](here), folder / f"flame-{names[0]}.svg")
        return 0
    runs = [subprocess.run([sys.executable, "-m", __spec__.name, str(folder), name], check=False) for name in PICTURES]
    return max(run.returncode for run in runs)


def _filings(here: Installation) -> Callable[[], bytes]:  # noqa: ARG001  each is prepared the same way
    san = make_agents(1)[0]
    headers = {**make_client([san], intake.SCOPES), "On-Behalf-Of": san}
    return intake.filings(itertools.cycle(make_members(san, intake.MEMBERS)), headers)


def _lists(here: Installation) -> Callable[[], bytes]:
    spread_inquiry(claiming.file_one(here), listing.INQUIRIES)
    headers = make_associates(1)[0]
    return lambda: request_bytes("GET", listing.LIST, headers=headers)


def _draw(here: Installation, next_request: Callable[[], bytes], picture: Path) -> None:
    """Sample one of the web workers while all are asked; its main process only waits."""
    clients = threading.Thread(
        target=drive, args=(here.base_url, next_request), kwargs={"clients": CLIENTS, "measured": SECONDS + 2.0}
    )
    clients.start()
    tool = Path(sys.executable).with_name("py-spy")
    command = [str(tool), "record", "--pid", _worker(here), "--nonblocking", "--idle", "--function"]
    command += ["--rate", f"{SAMPLES}", "--duration", f"{SECONDS}", "--format", "flamegraph", "--output", str(picture)]
    subprocess.run(command, check=True)
    clients.join()
    picture.write_text(_for_docs(picture.read_text(), picture.stem))


def _for_docs(drawn: str, title: str) -> str:
    """The picture under its own title, which was the command with its paths, and without the remarks in its script."""
    return REMARK.sub("", TITLE.sub(rf"\g<1>{title}<", drawn, count=1))


def _worker(here: Installation) -> str:
    main = (here.data / "arsos.pid").read_text().strip()
    return Path(f"/proc/{main}/task/{main}/children").read_text().split()[0]


PICTURES: Mapping[str, Callable[[Installation], Callable[[], bytes]]] = {"filing": _filings, "list": _lists}

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
