"""Files as people have them: texts of Notepad and Word, photos of phones, long names; one rule at API and page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inquiries.attachments.content_types import require_content_type
from inquiries.attachments.models import Attachment
from tests.factories import inquiries, people
from tests.inquiries.attachments.test_attachments import PDF, PNG, send
from tests.support.calls import as_agent
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + b"\x08" * 64 + bytes.fromhex("ffd9")


def heif(major: bytes, *also: bytes) -> bytes:
    return (16 + 4 * len(also)).to_bytes(4) + b"ftyp" + major + b"\0\0\0\0" + b"".join(also) + b"\0" * 64


TAKEN = {
    "UTF-8 with BOM": ("note.txt", b"\xef\xbb\xbfhello"),
    "UTF-16 of Notepad": ("note.txt", "hello, José".encode("utf-16")),
    "no-break space": ("note.txt", "10\u00a0mg".encode()),
    "family emoji": ("note.txt", "👨‍👩‍👧".encode()),
    "right-to-left mark": ("note.txt", "שלום\u200f".encode()),
    "a line that begins with <": ("note.txt", b"< 5 mg"),
    "less than five": ("note.txt", b"<5 mg twice a day"),
    "an address in brackets": ("note.txt", b"<ada@example.com> wrote:"),
    "somebody in brackets": ("note.txt", b"<John> said that the card came"),
    "a name that is not known": ("note.txt", b"<Name unknown>"),
    "a paragraph of a web page": ("note.txt", b"<p>Hi</p>"),
    "a bold word": ("note.txt", b" <b>bold</b>"),
    "a comment": ("note.txt", b"<!-- note: call back"),
    "a form feed": ("note.txt", b"page one\x0cpage two"),
    "JPEG named .jfif": ("photo.jfif", JPEG),
    "JPEG in capitals": ("PHOTO.JPG", JPEG),
    "HEIC": ("IMG.HEIC", heif(b"heic", b"mif1", b"heic")),
    "HEIC brand heix": ("IMG.HEIC", heif(b"heix", b"mif1", b"heix")),
    "HEIC brand mif1": ("IMG.heif", heif(b"mif1", b"heic")),
    "HEIC brand msf1": ("IMG.heic", heif(b"msf1", b"hevc")),
    "HEIC brand hevc": ("IMG.heics", heif(b"hevc", b"msf1")),
    "three dots": ("Dr. Smith...letter.pdf", PDF),
    "a long name": ("a" * 251 + ".pdf", PDF),
    "accents and signs": ("Attestation d’assurance – José (1).pdf", PDF),
}
REFUSED = {
    "a web page as text": ("note.txt", b"<!DOCTYPE html><p>Hi"),
    "a script as text": ("note.txt", b"<!-- x --> <script>alert(1)</script>"),
    "a text named as a web page": ("note.html", b"<p>Hi</p>"),
    "Windows-1252": ("note.txt", "José".encode("cp1252")),
    "an SVG": ("note.txt", b'\xef\xbb\xbf <svg xmlns="x"/>'),
    "markup in UTF-16": ("note.txt", "<html><body>".encode("utf-16")),
    "blanks only": ("note.txt", b" \n "),
    "a control character": ("note.txt", b"one\x07two"),
    "AVIF": ("IMG.heic", heif(b"mif1", b"avif")),
    "a film": ("IMG.heic", heif(b"isom", b"mp41")),
    "noise after UTF-16's mark": ("note.txt", b"\xff\xfe" + bytes(range(256)) * 2),
    "a name of 256 characters": ("a" * 252 + ".pdf", PDF),
    "a picture called text": ("note.txt", PNG),
}


@pytest.fixture
def agent():
    return people.agent()


def at_the_page(agent, reference: str, name: str, content: bytes) -> int:
    sent = {"file": SimpleUploadedFile(name, content)}
    headers = {"Accept": "application/json"}
    address = f"/admin/service-inquiries/{reference}/files/"
    return at_pages(agent).post(address, sent, headers=headers).status_code


@pytest.mark.parametrize("case", TAKEN)
def test_what_people_have_is_taken_at_the_api_and_at_the_page(agent, case):
    name, content = TAKEN[case]
    reference = inquiries.filed(agent=agent).reference
    assert send(as_agent(agent), reference, content, name, key="k").status_code == 201
    assert at_the_page(agent, reference, name, content) == 201
    assert [one.file_name for one in Attachment.objects.all()] == [name, name]


@pytest.mark.parametrize("case", [case for case in REFUSED if "256" not in case])
def test_what_is_refused_is_refused_at_both(agent, case):
    name, content = REFUSED[case]
    reference = inquiries.filed(agent=agent).reference
    assert send(as_agent(agent), reference, content, name).status_code == 422
    assert at_the_page(agent, reference, name, content) == 422
    assert not Attachment.objects.exists()


def test_a_name_that_is_turned_around_is_kept_as_it_is_read_by_machines(agent):
    reference = inquiries.filed(agent=agent).reference
    assert (
        send(as_agent(agent), reference, PDF, "letter\u202efdp.exe.pdf", key="turned").json()["file_name"]
        == "letterfdp.exe.pdf"
    )
    assert at_the_page(agent, reference, "letter\u202efdp.exe.pdf", PDF) == 201
    assert {one.file_name for one in Attachment.objects.all()} == {"letterfdp.exe.pdf"}


def test_a_photo_of_a_phone_is_called_what_it_is():
    assert require_content_type(heif(b"heix", b"mif1"), "IMG_1.HEIC") == "image/heif"


def test_a_text_of_an_older_encoding_is_refused_with_words_about_it(agent):
    reference = inquiries.filed(agent=agent).reference
    answer = send(as_agent(agent), reference, "José".encode("cp1252"), "note.txt")
    assert answer.json()["errors"][0]["code"] == "wrong_encoding"
    assert "Save it as UTF-8" in answer.json()["errors"][0]["detail"]


def test_a_text_that_begins_like_markup_is_given_out_as_text(agent):
    reference = inquiries.filed(agent=agent).reference
    made = send(as_agent(agent), reference, b"<p>Hi</p>", "note.txt").json()
    opened = as_agent(agent).get(f"attachments/{made['id']}/content/")
    assert opened["Content-Type"] == "text/plain"
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Content-Disposition"] == 'attachment; filename="note.txt"'


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "..\\\\letter.txt", ".letter.txt", "x" * 300 + ".txt"],
    ids=["up", "dos", "dot", "long"],
)
def test_a_name_that_is_refused_at_the_api_is_refused_at_the_page(agent, name):
    reference = inquiries.filed(agent=agent).reference
    form = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\nhello\r\n--edge--\r\n'
    answer = at_pages(agent).post(
        f"/admin/service-inquiries/{reference}/files/",
        form % name.encode(),
        content_type="multipart/form-data; boundary=edge",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert "plain file name of at most 255 characters" in answer.json()["wrong"]
    assert not Attachment.objects.exists()
