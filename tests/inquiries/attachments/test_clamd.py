"""The real scanner, where it is installed, with one local signature."""

import hashlib
import shutil
import subprocess
import time

import pytest

from inquiries.attachments.scanner import scan
from tests.inquiries.attachments.test_attachments import EICAR, PNG
from tests.support.missing import skip_without


@pytest.fixture
def real_clamd(settings, tmp_path):
    program = shutil.which("clamd")
    if program is None:
        skip_without("clamd")  # the tests beside this one speak its protocol
    tmp_path.chmod(0o755)
    database = tmp_path / "db"
    database.mkdir()
    (database / "local.hdb").write_text(f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Eicar-Local\n")  # noqa: S324  the signature's format
    socket = tmp_path / "clamd.sock"
    config = tmp_path / "clamd.conf"
    config.write_text(f"DatabaseDirectory {database}\nLocalSocket {socket}\nForeground yes\nUser {_user()}\n")
    with subprocess.Popen(
        [program, "--config-file", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    ) as process:
        until = time.monotonic() + 180
        while not socket.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        settings.ARSOS_SCANNER = f"clamd://{socket}"
        yield
        process.terminate()


def _user():
    import getpass

    return getpass.getuser()


@pytest.mark.usefixtures("real_clamd")
def test_the_real_scanner_finds_the_test_virus_and_nothing_in_an_image():
    assert scan(EICAR).found.startswith("Eicar-Local")
    assert scan(PNG * 1000).is_clean
