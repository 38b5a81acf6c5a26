"""Files on inquiries: what comes in, where it lies, who opens it, and what the scanner has to say (R31–R33)."""

import socketserver
import struct
import threading
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import HistoryEntry, JournalEntry
from events.feed.models import OutboxMessage
from foundation import vault
from foundation.jobs.models import FailedItem
from inquiries.attachments import scanner
from inquiries.attachments.models import Attachment
from inquiries.tasks import scan_quarantined, sweep_files
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\x00" * 300
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 400
TOO_MUCH = b"The scanner hangs up on this one."
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")


def send(caller, reference, content=PNG, name="letter.png", *, key="", **fields):
    headers = {**caller.headers, "Idempotency-Key": key or f"k{content[:4].hex()}{name}{fields}"}
    body = {"file": SimpleUploadedFile(name, content), **fields}
    return caller.client.post(f"/api/v1/inquiries/{reference}/attachments/", body, headers=headers)


def files_on_disk(settings):
    return [path for path in Path(settings.ARSOS_ATTACHMENTS_DIR).rglob("*") if path.is_file()]


def test_a_file_is_kept_sealed_and_comes_back_as_it_was(settings):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    text = b"The member's letter says that the card never came.\n" * 4000
    made = send(caller, inquiry.reference, text, "note.txt")
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["file_name"], body["media_type"], body["scan"]) == ("note.txt", "text/plain", "not_scanned")
    [path] = files_on_disk(settings)
    assert b"member" not in path.read_bytes()
    assert "note" not in str(path)
    assert path.stat().st_mode & 0o077 == 0
    opened = caller.get(body["links"]["content"])
    assert opened.content == text
    assert opened["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in opened["Content-Security-Policy"]
    entry = JournalEntry.objects.get(kind="export")
    assert (entry.subjects, "attachment" in entry.fields) == ([inquiry.member_id], True)
    assert HistoryEntry.objects.filter(inquiry_id=inquiry.id, kind="attachment").count() == 1
    assert OutboxMessage.objects.filter(type="inquiry.attachment_added").count() == 1


@pytest.mark.parametrize(
    ("asked", "status", "span"),
    [
        ("bytes=0-9", 206, (0, 10)),
        ("bytes=65530-65550", 206, (65530, 65551)),
        ("bytes=199990-", 206, (199990, 200000)),
        ("bytes=-5", 206, (199995, 200000)),
        ("bytes=0-", 200, (0, 200000)),
        ("bytes=200000-", 416, None),
        ("bytes=9-3", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=-200001", 200, (0, 200000)),
        ("lines=1-2", 200, (0, 200000)),
        ("bytes=0-1,5-6", 200, (0, 200000)),
    ],
)
def test_a_range_is_a_range(asked, status, span):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    text = bytes(97 + number % 26 for number in range(200_000))
    link = send(caller, inquiry.reference, text, "long.txt").json()["links"]["content"]
    answer = caller.get(link, Range=asked)
    assert answer.status_code == status
    if span:
        assert answer.content == text[span[0] : span[1]]
    if status == 206:
        assert answer["Content-Range"] == f"bytes {span[0]}-{span[1] - 1}/200000"


BAD = {
    "an SVG with script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>', "drawing.svg"),
    "an SVG that calls itself text": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing.txt"),
    "an HTML page": (b"<!doctype html><html><script>x()</script></html>", "page.txt"),
    "a zip, bomb or not": (b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 400, "many.zip"),
    "a program": (b"MZ\x90\x00" + b"\x00" * 400, "letter.pdf"),
    "an image that calls itself a PDF": (PNG, "letter.pdf"),
    "binary noise": (bytes(range(256)) * 4, "noise.txt"),
    "nothing": (b"", "empty.txt"),
    "a path upwards": (PNG, "../../etc/letter.png"),
    "a path of Windows": (PNG, "..\\letter.png"),
    "a hidden file": (PNG, ".letter.png"),
    "a name without end": (PNG, "x" * 252 + ".png"),
    "a name with a line in it": (PNG, "let\nter.png"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_taken_changes_nothing(settings, case):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    written = HistoryEntry.objects.count(), OutboxMessage.objects.count()
    headers = {**caller.headers, "Idempotency-Key": "k", "Content-Type": "multipart/form-data; boundary=edge"}
    content, name = BAD[case]
    form = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--edge--\r\n'
    answer = caller.client.generic(
        "POST",
        f"/api/v1/inquiries/{inquiry.reference}/attachments/",
        form % (name.replace("\\", "\\\\").encode(), content),
        content_type="multipart/form-data; boundary=edge",
        headers=headers,
    )
    assert answer.status_code in {400, 422}, (case, answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Attachment.objects.exists()
    assert files_on_disk(settings) == []
    assert (HistoryEntry.objects.count(), OutboxMessage.objects.count()) == written


def test_too_large_and_wrong_media_type():
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    assert send(caller, inquiry.reference, PNG + b"0" * 20_100_000).status_code == 413
    assert caller.post(f"inquiries/{inquiry.reference}/attachments/", {"file": "x"}).status_code == 415


def test_the_same_key_keeps_one_file(settings):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    first, again = (send(caller, inquiry.reference, key="once") for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert len(files_on_disk(settings)) == 1
    assert send(caller, inquiry.reference, PDF, "other.pdf", key="once").status_code == 422


def test_internal_files_are_for_arsos_alone():
    agent, associate = people.agent(), people.associate("triage")
    inquiry = inquiries.filed(agent=agent)
    desk, vantage = as_user(associate.user), as_agent(agent)
    assert send(vantage, inquiry.reference, visibility="internal").status_code == 403
    link = send(desk, inquiry.reference, PDF, "memo.pdf", visibility="internal").json()["links"]["content"]
    assert vantage.get(f"inquiries/{inquiry.reference}/attachments/").json() == []
    assert len(desk.get(f"inquiries/{inquiry.reference}/attachments/").json()) == 1
    assert vantage.get(link).status_code == 404
    assert desk.get(link).status_code == 200
    assert as_agent(people.agent()).get(link).status_code == 404


def test_a_changed_or_moved_piece_does_not_open(settings):
    key, content = vault.new_key(), bytes(200_000)
    vault.store(content, name="ab" * 20, key=key)
    path = Path(settings.ARSOS_ATTACHMENTS_DIR) / "ab" / ("ab" * 20)
    sealed = path.read_bytes()
    piece = vault.PIECE + vault.TAG
    for changed in (sealed[piece : 2 * piece] + sealed[:piece] + sealed[2 * piece :], b"\x00" + sealed[1:]):
        path.write_bytes(changed)
        with pytest.raises(InvalidTag):
            vault.load("ab" * 20, key=key, size=len(content))


STRANGE_NAMES = (
    "../anchors/journal.jsonl",
    "/etc/passwd",
    "",
    ".",
    "..",
    "ab" * 20 + "/x",
    "AB" * 20,
    "ab" * 20 + "\n",
)


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_name_that_leads_elsewhere_opens_and_deletes_nothing(settings, tmp_path, name):
    anchors = tmp_path / "anchors" / "journal.jsonl"
    anchors.parent.mkdir()
    anchors.write_text("seal")
    for use in (
        lambda: vault.remove(name),
        lambda: vault.load(name, key=vault.new_key(), size=4),
        lambda: vault.store(b"text", name=name, key=vault.new_key()),
    ):
        with pytest.raises(vault.StrangeName):
            use()
    assert anchors.read_text() == "seal"


def test_a_file_without_a_row_is_swept_away(settings, monkeypatch):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    send(caller, inquiry.reference)
    vault.store(PNG, name=vault.new_name(), key=vault.new_key())
    assert len(files_on_disk(settings)) == 2
    monkeypatch.setattr("inquiries.tasks.ONE_DAY", -1.0)
    sweep_files()
    assert [path.name for path in files_on_disk(settings)] == [Attachment.objects.get().stored_name]


class Clamd(socketserver.BaseRequestHandler):
    """Speaks as much of the scanner's protocol as a stream needs, and knows one signature."""

    def handle(self):
        command = self.request.recv(10)
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
        if TOO_MUCH in content:
            return
        self.request.sendall(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            data += self.request.recv(size - len(data))
        return data


@pytest.fixture
def clamd(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.ARSOS_SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield settings
        server.shutdown()


def test_nobody_opens_a_file_before_it_is_scanned(clamd):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    body = send(caller, inquiry.reference).json()
    assert body["scan"] == "quarantined"
    assert caller.get(body["links"]["content"]).status_code == 409
    scan_quarantined()
    assert caller.get(body["links"]["content"]).content == PNG
    assert caller.get(f"inquiries/{inquiry.reference}/attachments/").json()[0]["scan"] == "clean"


def test_an_infected_file_loses_its_content(clamd):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    body = send(caller, inquiry.reference, EICAR, "sample.txt").json()
    scan_quarantined()
    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.found) == ("infected", "Eicar-Signature")
    assert caller.get(body["links"]["content"]).status_code == 409
    assert files_on_disk(clamd) == []


def test_a_scanner_that_is_down_leaves_files_in_quarantine(settings):
    settings.ARSOS_SCANNER = "clamd:///nowhere/clamd.sock"
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    body = send(caller, inquiry.reference).json()
    scan_quarantined()
    assert caller.get(f"inquiries/{inquiry.reference}/attachments/").json()[0]["scan"] == "quarantined"
    assert caller.get(body["links"]["content"]).status_code == 409


def test_one_file_that_is_too_much_for_the_scanner_holds_up_no_other(clamd):
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    Attachment.objects.all().delete()
    send(caller, inquiry.reference, TOO_MUCH * 20, "first.txt")
    send(caller, inquiry.reference, b"a good one\n" * 20, "second.txt")
    Attachment.objects.filter(scanned_at=None).update(state="quarantined")
    scan_quarantined()
    states = Attachment.objects.order_by("added_at").values_list("state", flat=True)
    assert list(states) == ["quarantined", "clean"]
    failed = FailedItem.objects.get()
    assert (failed.sweep, failed.error, failed.inquiry_id) == ("inquiries.scan_quarantined", "ScannerDown", inquiry.id)


def test_while_the_scanner_is_down_no_file_is_to_blame(settings):
    settings.ARSOS_SCANNER = "clamd:///nowhere/clamd.sock"
    agent = people.agent()
    inquiry, caller = inquiries.filed(agent=agent), as_agent(agent)
    send(caller, inquiry.reference)
    scan_quarantined()
    assert not FailedItem.objects.exists()


def test_a_scanner_that_says_nothing_sensible_counts_as_down():
    with pytest.raises(scanner.ScannerDown):
        scanner._understood("INSTREAM size limit exceeded. ERROR")
