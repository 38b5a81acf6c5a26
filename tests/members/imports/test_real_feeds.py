"""Feeds as spreadsheets write them: delimiters, line ends, empty columns, encodings; refusals say what and where."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members.book.models import Member
from members.imports.csv_reading import CsvFeed, raw_rows
from members.imports.models import ImportRun
from tests.factories import people
from tests.members.imports.test_running import counts, imported
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

HEADER, ROW = "humana_id,last_name,first_name,date_of_birth", "H77000001,Dry,Ada,1950-01-01"
AS_SPREADSHEETS_DO = {
    "as we write it": f"{HEADER}\n{ROW}\n",
    "two empty columns at the end": f"{HEADER},,\n{ROW},,\n",
    "empty columns in rows alone": f"{HEADER}\n{ROW},,,\n",
    "semicolons": f"{HEADER}\n{ROW}\n".replace(",", ";"),
    "tabs": f"{HEADER}\n{ROW}\n".replace(",", "\t"),
    "sep=, above": f"sep=,\n{HEADER}\n{ROW}\n",
    "sep=; above": "sep=;\r\n" + f"{HEADER}\r\n{ROW}\r\n".replace(",", ";"),
    "quoted sep above": f'"sep=,"\n{HEADER}\n{ROW}\n',
    "CR line ends": f"{HEADER}\r{ROW}\r",
    "CR LF": f"{HEADER}\r\n{ROW}\r\n",
    "no end of the last line": f"{HEADER}\n{ROW}",
    "names in capitals and quotes": f'"{HEADER.upper()}"\n'.replace(",", '","') + ROW,
    "a byte order mark and sep": f"\ufeffsep=,\n{HEADER}\n{ROW}\n",
    "blank lines": f"{HEADER}\n\n,,,\n{ROW}\n\n",
}


@pytest.mark.parametrize("case", AS_SPREADSHEETS_DO)
def test_what_spreadsheets_write_is_read(case):
    run = imported(AS_SPREADSHEETS_DO[case].encode())
    assert (counts(run), run.refusal, run.encoding) == ((1, 0, 0, 0), "", "utf-8")
    assert Member.objects.values_list("humana_id", "last_name").get() == ("H77000001", "Dry")


def test_lines_are_counted_as_an_editor_counts_them():
    text = f"sep=,\r\n{HEADER}\r\n{ROW}\r\n\r\nH1,Wrong,Ada,1950-01-01\r\n".encode()
    for size in (1, 7, 1000):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert [row.line for row in raw_rows(pieces)] == [3, 5]


def test_semicolons_inside_quotes_stay():
    text = f'{HEADER},address\n{ROW},"1; Main St, Apt 2"\n'.encode()
    assert [row.texts["address"] for row in raw_rows([text])] == ["1; Main St, Apt 2"]


def test_values_beyond_the_header_are_refused_where_there_are_any():
    run = imported(f"{HEADER}\n{ROW},,x\n".encode())
    assert list(run.row_errors.values_list("line", "code")) == [(2, "too_wide")]


WINDOWS = "H77000001,O’Brien-Muñoz,José,1950-01-01"


def test_windows_1252_is_read_and_said_so():
    content = f"{HEADER}\n{WINDOWS}\n".encode("cp1252")
    run = imported(content)
    assert (counts(run), run.encoding) == ((1, 0, 0, 0), "windows-1252")
    assert Member.objects.values_list("last_name", "first_name").get() == ("O’Brien-Muñoz", "José")
    user = people.UserFactory()
    people.grant(user, "administrator")
    assert "read it as Windows-1252" in text_of(at_pages(user).get(f"/admin/background/imports/{run.id}/"))


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pieces_end_anywhere(size):
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        content = f"{HEADER}\n{WINDOWS}\n".encode(encoding)
        file = CsvFeed(content[at : at + size] for at in range(0, len(content), size))
        assert [row.texts["last_name"] for row in file] == ["O’Brien-Muñoz"]
        assert file.encoding == ("windows-1252" if encoding == "cp1252" else "utf-8")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"{HEADER}\n".encode() + "H77000001,García,José,1950-01-01".encode("mac_roman"), "About line 2"),
        (f"{HEADER}\n{ROW}\n{ROW}é\n".encode() + "é".encode("cp1252"), "About line 4"),
        (f"{HEADER}\nH1,É".encode("cp1252") + "é".encode(), "neither UTF-8 nor clearly Windows-1252"),
        (f"{HEADER}\n{ROW}".encode("utf-16"), "UTF-16"),
        (b"humana_id,last_name,first_name,dob,shoe_size\n", "column 4, column 5"),
        (b"humana_id,last_nam,first_name,date_of_birth\n", "column 2 (perhaps last_name)"),
        (b"humana_id,,last_name,first_name,date_of_birth\n", "column 2 (empty)"),
        (b"humana_id,last_name,first_name,date_of_birth,last_name\n", "twice: last_name"),
        (b"humana_id,last_name\n", "missing: first_name, date_of_birth"),
        (b"humana_id;last_name\n", "missing: first_name, date_of_birth"),
        (b"humana_id\tlast_name\n", "missing: first_name, date_of_birth"),
        (b"H77000001,Dry,Ada,1950-01-01\n", "unknown columns: column 1, column 2, column 3, column 4"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where_and_names_nobody(content, says):
    run = imported(content)
    assert run.state == ImportRun.State.REFUSED
    assert says in run.refusal
    assert "Dry" not in run.refusal
    assert len(run.refusal) <= 300
    assert not Member.objects.exists()


def test_the_longest_refusal_fits():
    names = ",".join(f"last_nam{n}" for n in range(60))
    assert len(imported(f"{names}\n".encode()).refusal) <= 300


def test_the_command_ends_with_an_error_when_rows_are_rejected(tmp_path):
    file, out = tmp_path / "feed.csv", StringIO()
    file.write_text(f"{HEADER}\n{ROW}\nX,Wrong,Ada,1950-01-01\n")
    with pytest.raises(CommandError, match="1 row was rejected"):
        call_command("import_members", str(file), stdout=out)
    assert "line 3, humana_id" in out.getvalue()
    assert "1 created" in out.getvalue()
    file.write_text(f"{HEADER}\n{ROW}\n")
    call_command("import_members", str(file), stdout=out)
    file.write_text("shoe_size\n42\n")
    with pytest.raises(CommandError, match="unknown"):
        call_command("import_members", str(file), stdout=out)
