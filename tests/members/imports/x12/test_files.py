"""An 834 is read whole or not at all, however it is written; its Social Security numbers never come in."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.crypto import Purpose, decrypt_for
from members.imports.decoding import FileRefused
from members.imports.uploads import X12, read_upload
from members.imports.x12 import segments as segments_module
from members.imports.x12.feed import X12Feed
from tests.support.real_input import real_input
from tests.support.x12 import Written, edi, insured, person

REAL = ("add-subscriber-coverage", "change-subscriber-information", "demo", "family", "reinstate-employee")
REAL += ("terminate-subscriber-eligibility",)
WAYS = {
    "a segment a line": Written(),
    "all in one line": Written(behind=""),
    "Windows lines": Written(behind="\r\n"),
    "a blank behind each": Written(behind=" \n"),
    "a bar and a backslash": Written(separator="|", component="\\"),
    "lines end segments": Written(terminator="\n", behind=""),
    "Windows lines end segments": Written(terminator="\r", behind="\n"),
    "control characters": Written(separator="\x1d", component="\x1f", terminator="\x1c", behind=""),
}


def kept(content: bytes) -> bytes:
    """What is left of a file after the door, in plain."""
    upload = read_upload(io.BytesIO(content))
    assert upload.media_type == X12
    return b"".join(decrypt_for(Purpose.FEED, piece).encode("latin-1") for piece in upload.pieces)


def rows(content: bytes, size: int = 1_000) -> list:
    return list(X12Feed(content[at : at + size] for at in range(0, len(content), size)))


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_upload(io.BytesIO(content), X12)
    return str(refused.value)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_rows_however_a_file_is_written(way):
    usual = rows(edi(insured(), person()))
    assert [row.line for row in usual] == [11, 14]
    content = edi(insured(), person(), how=WAYS[way])
    for size in (1, 2, 3, 105, 106, 107, 5_000):
        assert rows(content, size) == usual
    assert rows(kept(content)) == usual


def test_a_mark_in_front_and_a_missing_last_terminator_do_no_harm():
    content = edi(insured())
    assert rows(kept(b"\xef\xbb\xbf" + content)) == rows(content)
    assert rows(kept(content.rstrip(b"~\n"))) == rows(content)
    assert rows(kept(content + b"\r\n \r\n")) == rows(content)


def test_two_interchanges_in_one_file_may_be_written_differently():
    other = edi(person(), how=WAYS["a bar and a backslash"])
    both = edi(insured()) + other
    assert len(rows(both)) == 2
    assert len(rows(kept(both))) == 2


def test_every_beginning_of_a_file_is_refused():
    lines = edi(insured(), person()).decode().splitlines(keepends=True)
    for count in range(len(lines)):
        assert refusal("".join(lines[:count]).encode())


def test_a_file_that_lacks_a_segment_or_has_one_twice_is_refused():
    lines = edi(insured(), person()).decode().splitlines(keepends=True)
    for at in range(len(lines)):
        for changed in (lines[:at] + lines[at + 1 :], [*lines[: at + 1], *lines[at:]]):
            assert refusal("".join(changed).encode())


BROKEN = {
    "no X12": (b"humana_id,last_name\n", "must begin with ISA"),
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n ", "empty"),
    "a short ISA": (b"ISA*00*" + b"x" * 200, "not 106 characters"),
    "an ISA of letters": (b"ISA" + b"A" * 103, "not 106 characters"),
    "another guide": (edi(insured(), how=Written(version="005010X222A1")), "GS08 must be 005010X220A1"),
    "a claim": (edi(insured()).replace(b"ST*834", b"ST*837"), "ST01 must be 834"),
    "another group": (edi(insured()).replace(b"GS*BE", b"GS*HC"), "GS01 must be BE"),
    "a wrong count": (edi(insured()).replace(b"SE*12", b"SE*13"), "counts 13, and the file has 12"),
    "no count": (edi(insured()).replace(b"SE*12", b"SE*x"), "counts x, and the file has 12"),
    "another number": (edi(insured()).replace(b"IEA*1*000000001", b"IEA*1*000000002"), "another control number"),
    "something behind": (edi(insured()) + b"and so on", "must be followed by ISA"),
    "a long segment": (edi(person("N3*" + "x" * 20_000)), "too long"),
    "a person without end": (edi(person(*["AMT*P3*1"] * 3_000)), "too many segments"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_whole_834_is_refused_and_says_why(case):
    content, words = BROKEN[case]
    assert words in refusal(content)


SAVED_AGAIN = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "quotes around lines": lambda text: b"".join(b'"%b"\n' % line.encode() for line in text.splitlines()),
    "two marks": lambda text: b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode(),
    "a NUL in front": lambda text: b"\x00" + text.encode(),
    "without its first line": lambda text: text.partition("\n")[2].encode(),
}


@pytest.mark.parametrize("way", SAVED_AGAIN)
def test_an_834_that_was_saved_as_something_else_is_not_kept_as_csv(way):
    with pytest.raises(FileRefused, match="saved again"):
        read_upload(io.BytesIO(SAVED_AGAIN[way](edi(insured()).decode())))


def test_a_file_of_endless_short_segments_is_refused(monkeypatch):
    monkeypatch.setattr(segments_module, "MOST_SEGMENTS", 10)
    assert "more than 10 segments" in refusal(edi(insured()))


@given(content=st.binary(max_size=400), size=st.integers(1, 60))
def test_no_bytes_do_more_than_be_refused(content, size):
    for tried in (content, b"ISA" + content, edi(insured())[: size * 8] + content):
        try:
            read_upload(io.BytesIO(tried), X12)
        except FileRefused:
            continue


NUMBER = "219-09-9999"
PLACES = {
    "name": ["NM1*IL*1*Feedman*Flora****34*{}"],
    "reference": ["NM1*IL*1*Feedman*Flora", "REF*SY*{}"],
    "responsible person": ["NM1*QD*1*Feedman*Fred****34*{}"],
    "other insurance": ["HD*021**HLT*H1036236000", "COB*P**1", "REF*SY*{}"],
    "subscriber number too": ["REF*0F*{}", "NM1*IL*1*Feedman*Flora****34*{}"],
    "in a longer number": ["REF*1L*{}01", "REF*23*00{}", "NM1*IL*1*Feedman*Flora****34*{}"],
    "punctuated otherwise": ["REF*17*219.09.9999", "NM1*IL*1*Feedman*Flora****34*{}"],
    "policy number too": ["REF*1L*{}", "NM1*IL*1*Feedman*Flora****34*{}", "REF*17*A{}B"],
}


@pytest.mark.parametrize("written", [NUMBER, NUMBER.replace("-", ""), NUMBER.replace("-", " ")])
@pytest.mark.parametrize("place", PLACES)
def test_social_security_numbers_are_lost_at_the_door(place, written):
    loop = ["INS*Y*18*021*28*A***FT", *(segment.format(written, written) for segment in PLACES[place])]
    assert written.encode() in edi(loop)
    left = kept(edi(loop))
    assert NUMBER.replace("-", "") not in re.sub("[^0-9*]", "", left.decode())
    assert left.count(b"~") == edi(loop).count(b"~"), "segments are kept, or their count is wrong"


def test_a_dependent_that_carries_the_number_of_the_subscriber_loses_it_and_the_next_family_keeps_its_own():
    digits = NUMBER.replace("-", "")
    subscriber = ["INS*Y*18*021*28*A***FT", f"REF*0F*{digits}", f"NM1*IL*1*Feedman*Flora****34*{digits}"]
    dependent = ["INS*N*01*021*28*A***FT", f"REF*0F*{digits}", "NM1*IL*1*Feedman*Fred"]
    other = ["INS*Y*18*021*28*A***FT", f"REF*0F*{digits}", "NM1*IL*1*Sampleton*Sam"]
    assert kept(edi(subscriber, dependent, other)).count(digits.encode()) == 1


def test_a_broker_or_sponsor_that_is_known_by_such_a_number_loses_it():
    assert b"219099999" not in kept(edi(insured(), head=("N1*BO*Anders*34*219099999",)))


@pytest.mark.parametrize("name", REAL)
def test_files_of_partners_are_read_and_lose_their_numbers(name):
    content = real_input(f"834/{name}.834").read_bytes()
    left = kept(content)
    assert len(rows(left)) == len(rows(content)) >= 1
    for number in (b"103229876", b"*34*999999999", b"*34*123456789"):
        assert number not in left
    if name == "demo":
        assert b"999999999" not in left.partition(b"INS*")[2]
