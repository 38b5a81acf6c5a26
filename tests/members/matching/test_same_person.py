"""Who is taken for whom: one spelling for search, matching and duplicates; former names and MBIs find the person."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from arsos import rotation
from arsos.tasks import rehash_people
from audit.models import JournalEntry
from foundation import clock
from foundation.crypto import keyed_hashes
from foundation.name_search import named
from foundation.spelling import VERSION
from inquiries.inquiry.models import Inquiry, Prospect
from members.book.models import FormerMbi, FormerName, Member
from members.retention.actions import forget_member
from tests.factories import people
from tests.members.imports.test_running import counts, feed, imported
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

CASE_08 = [
    ("O’Brien", "Siobhán"),
    ("García", "José"),
    ("Smith-Jones", "Ann"),
    ("De la Cruz", "Ana María"),
    ("\u200bZwick", "Ada"),
    ("Müller", "Jörg"),
    ("Mun\u0303oz", "Ada"),
    ("Łukaszewski", "Łukasz"),
]
NEED = {"inquiry_type": "other", "summary": "Help", "details": {"what_is_needed": "A letter"}}
BORN, ZIP = "1950-05-05", "40202"


def row(number: int, last: str, first: str, **more: str) -> dict[str, str]:
    return {
        "humana_id": f"H{73000000 + number}",
        "last_name": last,
        "first_name": first,
        "date_of_birth": BORN,
        "zip_code": ZIP,
        "mbi": "1EG4TE5MK73",
        "policy_number": f"NM-{number}",
        "plan_code": "H5216-201-000",
        "plan_name": "Gold Plus",
        "plan_type": "MAPD",
        "effective_on": "2024-01-01",
        "agent_san": "7777001",
        **more,
    }


def card(last: str, first: str, **more: object) -> dict[str, object]:
    person = {"first_name": first, "last_name": last, "date_of_birth": BORN, "zip_code": ZIP}
    return {**NEED, "prospect": person, "authority": "own_application", "line_of_business": "MAPD", **more}


@pytest.fixture(autouse=True)
def agent():
    return people.agent(san="7777001")


@pytest.fixture
def vantage(agent):
    return as_agent(agent)


@pytest.fixture
def book(agent):
    run = imported(feed(*(row(number, last, first) for number, (last, first) in enumerate(CASE_08))))
    assert counts(run) == (len(CASE_08), 0, 0, 0)


def found(caller, path: str, text: str) -> list[str]:
    answer = caller.client.get(f"/api/v1/{path}", {"search": text}, headers=caller.headers)
    assert answer.status_code == 200, answer.content
    return [one["last_name"] if "last_name" in one else one["reference"] for one in answer.json()["results"]]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("O'Brien", "O’Brien"),
        ("OBrien", "O’Brien"),
        ("o´brien siobhan", "O’Brien"),
        ("Garcia", "García"),
        ("Jones", "Smith-Jones"),
        ("Smith-Jones, Ann", "Smith-Jones"),
        ("Ann SmithJones", "Smith-Jones"),
        ("Zwick", "\u200bZwick"),
        ("Muller", "Müller"),
        ("Mu\u00f1oz", "Mu\u00f1oz"),
        ("Munoz", "Mu\u00f1oz"),
        ("Lukaszew", "Łukaszewski"),
        ("Ana Maria De la Cruz", "De la Cruz"),
        ("Cruz", "De la Cruz"),
    ],
)
def test_the_book_is_searched_in_every_spelling(book, vantage, text, last):
    assert found(vantage, "members/", text) == [last]


@pytest.mark.parametrize("text", ["Xaver", "Garciaa", "🙂", "---", "'", "O' | x:* & !y"])
def test_what_is_nobodys_name_finds_nobody(book, vantage, text):
    assert found(vantage, "members/", text) == []


def test_inquiries_are_found_by_whole_names_in_either_order(vantage):
    reference = vantage.post("inquiries/", card("De la Cruz", "Ana María")).json()["reference"]
    for text in ("Ana María De la Cruz", "De la Cruz, Ana María", "Cruz", "Ana Maria", "cruz ana", reference):
        assert found(vantage, "inquiries/", text) == [reference]
    assert found(vantage, "inquiries/", "Ana Cruzado") == []


def test_inquiries_about_members_are_found_by_name_within_rights(book, vantage):
    member = Member.objects.get(last_name="Müller")
    body = {**NEED, "policy": str(member.policies.get().id)}
    reference = vantage.post(f"members/{member.id}/inquiries/", body).json()["reference"]
    assert found(vantage, "inquiries/", "Jorg Muller") == [reference]
    assert found(as_agent(people.agent()), "inquiries/", "Jorg Muller") == []
    assert found(as_agent(people.agent()), "members/", "Jorg Muller") == []


def test_the_search_of_many_names_goes_through_the_index(servers):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_member (id, humana_id, dependent_code, first_name, last_name, date_of_birth, "
            "mbi_hashes, person_hashes, name_words, spelling_version, zip_code, state, city, address, phone, email, "
            "language, created_at, updated_at) SELECT gen_random_uuid(), 'H' || (60000000 + n), '', 'Ada', 'Q' || n, "
            f"repeat('x', 300), ARRAY[md5(n::text)], ARRAY[md5(n::text)], ARRAY['ada', 'q' || n], {VERSION}, "
            "'', '', '', '', '', '', 'en', now(), now() "
            "FROM generate_series(1, 30000) n"
        )
    servers.psql("ANALYZE members_member", database=connection.settings_dict["NAME"])
    plan = Member.objects.filter(named("Q1234 ada")).values("id").explain()
    assert "member_by_name_words" in plan
    assert "Seq Scan" not in plan


TWINS = [row(1, "Twinner", "Maria", date_of_birth=BORN), row(2, "Twinner", "María", date_of_birth=BORN)]


def test_twins_of_one_spelling_are_two_and_the_card_names_both(vantage, agent):
    imported(feed(*TWINS))
    ids = set(map(str, Member.objects.values_list("id", flat=True)))
    checked = vantage.post("inquiries/check/", card("Twinner", "Maria")).json()
    assert {one["member"] for one in checked["existing_member"]["members"]} == ids
    refused = vantage.post("inquiries/", card("Twinner", "MARIA"))
    assert (refused.status_code, refused.json()["type"].split("/")[-1]) == (422, "existing-member")
    assert {one["member"] for one in refused.json()["members"]} == ids
    assert not Inquiry.objects.exists()
    filed = vantage.post("inquiries/", card("Twinner", "Maria", not_the_same_person=True))
    assert filed.status_code == 201


def test_the_page_of_the_card_names_both_twins(vantage, agent):
    imported(feed(*TWINS))
    person = {"step": "subject", "last_name": "Twinner", "first_name": "Maria", "date_of_birth": BORN, "zip_code": ZIP}
    sent = {**person, "line_of_business": "MAPD", "authority": "own_application", "next": "1"}
    shown = at_pages(agent).post("/admin/service-inquiry-card/", sent, follow=True)
    for member in Member.objects.all():
        assert f"/admin/customers/{member.id}/" in text_of(shown)
        assert f"{member.first_name} Twinner: " in text_of(shown)


def test_one_who_is_alone_is_named_as_before(book, vantage):
    member = Member.objects.get(last_name="Łukaszewski")
    checked = vantage.post("inquiries/check/", card("Lukaszewski", "LUKASZ")).json()
    link = f"/api/v1/members/{member.id}/"
    assert checked["existing_member"] == {"member": str(member.id), "link": link}


@pytest.mark.parametrize(("last", "first"), [("1", "🙂"), ("3", "2"), ("---", "Ada"), ("Quill", "\u200b"), ("٣", "½")])
def test_names_without_letters_are_refused_at_every_door(vantage, agent, last, first):
    body = card(last, first)
    answer = vantage.post("inquiries/", body)
    assert answer.status_code == 422
    assert any("letter" in one["detail"] for one in answer.json()["errors"])
    checked = vantage.post("inquiries/check/", body).json()
    assert (checked["would_file"], checked["duplicates"]) == (False, [])
    draft = vantage.post("inquiry-drafts/", {"flow": "service_inquiry_card", "content": body}).json()["id"]
    assert vantage.post(f"inquiry-drafts/{draft}/submit/").status_code == 422
    screening = {"member_on_line": True, "reasons": ["clinical_need"], "how": "three_way"}
    person = {**body["prospect"], "coverage_reported": ["medical"]}
    assert vantage.post("sos-screenings/", {**screening, "person": person}).status_code == 422
    run = imported(feed(row(1, last, first)))
    assert counts(run) == (0, 0, 0, 1)
    assert set(run.row_errors.values_list("code", flat=True)) == {"invalid_name"}
    assert not Prospect.objects.exists()
    assert not Member.objects.exists()


def test_letterless_people_of_before_are_nobody_else():
    people_of_before = [Prospect(first_name="🙂", last_name=str(n), zip_code=ZIP, date_of_birth=None) for n in range(2)]
    for one in people_of_before:
        one.date_of_birth = clock.date_of(clock.now()) - timedelta(days=30_000)
        assert one.look_up_hashes()["person_hashes"] == []


def renamed() -> Member:
    """Somebody who has married, and whose MBI was replaced."""
    imported(feed(row(1, "Maidenly", "Ruth")))
    imported(feed(row(1, "Wedlock", "Ruth", mbi="1EG4TE5MK99")))
    return Member.objects.get()


def test_former_names_and_mbis_find_the_person_and_are_kept_with_their_dates(vantage):
    member = renamed()
    today = clock.date_of(clock.now())
    names = FormerName.objects.values_list("first_name", "last_name", "used_from", "used_until")
    assert list(names) == [("Ruth", "Maidenly", today, today)]
    assert [(one.mbi, one.used_until) for one in FormerMbi.objects.all()] == [("1EG4TE5MK73", today)]
    for text in ("Maidenly", "Wedlock", "Ruth Maiden"):
        assert found(vantage, "members/", text) == ["Wedlock"]
    for mbi in ("1EG4TE5MK73", "1EG4-TE5-MK99"):
        assert [one["id"] for one in vantage.post("members/search/", {"mbi": mbi}).json()["results"]] == [
            str(member.id)
        ]
    for last in ("Maidenly", "Wedlock"):
        assert vantage.post("inquiries/check/", card(last, "Ruth")).json()["code"] == "existing-member"
    assert vantage.post("inquiries/check/", card("Maidenli", "Ruth")).json()["code"] is None


def said_of(caller, address, text):
    """What a search says of how it found somebody."""
    if address == "members/":
        [one] = caller.get(f"members/?search={text}").json()["results"]
    else:
        [one] = caller.post(address, {"mbi": text}).json()["results"]
    found_by = one["found_by"]
    return found_by and (found_by["former"], found_by["last_name"])


SAID = {
    ("members/", "Maidenly"): ("name", "Maidenly"),
    ("members/", "ruth maiden"): ("name", "Maidenly"),
    ("members/", "Wedlock Maidenly"): ("name", "Maidenly"),
    ("members/", "Wedlock"): None,
    ("members/", "Ruth"): None,
    ("members/search/", "1EG4TE5MK73"): ("mbi", None),
    ("members/search/", "1EG4TE5MK99"): None,
}


def test_a_search_says_by_which_former_name_it_found_somebody(agent, vantage):
    renamed()
    for (address, text), said in SAID.items():
        assert said_of(vantage, address, text) == said, text
        shown = set(JournalEntry.objects.order_by("-at", "-id")[0].fields) & {"former_name", "former_mbi"}
        assert shown == ({f"former_{said[0]}"} if said else set()), text
    page = at_pages(agent)
    for text, said in (("Maidenly", "Found by former name Ruth Maidenly"), ("1EG4-TE5-MK73", "Found by a former MBI")):
        assert said in text_of(page.post("/admin/customers/", {"text": text}))
    assert "Found by" not in text_of(page.post("/admin/customers/", {"text": "Wedlock"}))


def test_former_names_and_masked_mbis_are_listed_for_whoever_sees_the_birth_date(agent, vantage):
    member = renamed()
    today = f"{clock.date_of(clock.now())}"
    body = vantage.get(f"members/{member.id}/").json()
    days = {"used_from": today, "used_until": today}
    assert body["former_names"] == [{"first_name": "Ruth", "last_name": "Maidenly", **days}]
    assert body["former_mbis"] == [{"mbi": "•••• MK73", **days}]
    row = JournalEntry.objects.order_by("-at", "-id")[0]
    assert {"former_name", "former_mbi"} <= set(row.fields)
    assert row.subjects == [member.id]
    page = at_pages(agent)
    shown = text_of(page.get(f"/admin/customers/{member.id}/"))
    assert "Ruth Maidenly" in shown
    assert "1EG4TE5MK73" not in shown
    helper = people.associate("triage")
    opened = as_user(helper.user).post("emergency-access/", {"humana_id": member.humana_id, "reason": "Ambulance asks"})
    assert opened.status_code == 201
    seen = as_user(helper.user).get(f"members/{member.id}/").json()
    assert (seen["date_of_birth"] is None) == (seen["former_names"] is None)


def test_another_spelling_is_no_former_name_and_a_name_taken_up_again_is_kept_once(vantage):
    imported(feed(row(1, "MULLER", "Jorg")))
    imported(feed(row(1, "Müller", "Jörg")))
    assert not FormerName.objects.exists()
    for last in ("Schmidt", "Müller", "Schmidt"):
        imported(feed(row(1, last, "Jörg")))
    assert sorted(FormerName.objects.values_list("last_name", flat=True)) == ["Müller", "Schmidt"]
    assert found(vantage, "members/", "Muller") == ["Schmidt"]


def test_the_database_keeps_a_former_name_once_and_its_days_in_order():
    member = renamed()
    days = {"used_from": "2026-01-02", "used_until": "2026-01-01"}
    for fields in ({**days, "last_name": "Other"}, {"used_from": "2026-01-01", "used_until": "2026-01-02"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FormerName.objects.create(**{"member": member, "first_name": "Ruth", "last_name": "Maidenly"} | fields)


def test_former_mbis_are_sealed_and_turn_with_the_keys():
    renamed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT mbi FROM members_former_mbi")
        assert "1EG4" not in cursor.fetchone()[0]
    assert "members_former_mbi.mbi" in {one.name for one in rotation.sealed_columns()}
    before = Member.objects.values_list("mbi_hashes", "person_hashes", "name_words").get()
    for model in rotation.findable_models():
        assert sum(rotation.rehash(model)) == 0
    assert Member.objects.values_list("mbi_hashes", "person_hashes", "name_words").get() == before


def test_former_names_and_mbis_go_with_the_person(vantage):
    member = renamed()
    with transaction.atomic():
        forget_member(member, at=clock.now())
    assert not FormerName.objects.exists()
    assert not FormerMbi.objects.exists()
    for model in rotation.findable_models():
        list(rotation.rehash(model))
    gone = Member.objects.get()
    assert (gone.name_words, gone.person_hashes, gone.mbi_hashes) == ([], [], [])


def of_the_first_spelling(count: int) -> None:
    """People as they were stored before: another hash, no words."""
    imported(feed(*(row(number, "Nunez", f"Inés{chr(97 + number)}") for number in range(count))))
    for member in Member.objects.all():
        parts = ("nunez", f"ines{member.first_name[-1]}", BORN, ZIP)
        hashes = keyed_hashes("person", "\x00".join(parts))
        Member.objects.filter(id=member.id).update(person_hashes=hashes, name_words=[], spelling_version=1)


def test_people_of_the_first_spelling_are_found_meanwhile(vantage):
    of_the_first_spelling(1)
    assert found(vantage, "members/", "Nunez") == ["Nunez"]
    assert vantage.post("inquiries/check/", card("Núñez", "Inesa")).json()["code"] == "existing-member"
    rehash_people()
    assert Member.objects.get().spelling_version == VERSION
    assert found(vantage, "members/", "Núñez inesa") == ["Nunez"]
    assert vantage.post("inquiries/check/", card("Núñez", "Inesa")).json()["code"] == "existing-member"


def test_people_of_the_second_spelling_are_found_meanwhile(vantage):
    imported(feed(row(0, "Nunez", "Inesa")))
    hashes = keyed_hashes("person/2", f"nunez\x00inesa\x00{BORN}\x00{ZIP}")
    Member.objects.update(person_hashes=hashes, spelling_version=2)
    assert vantage.post("inquiries/check/", card("Núñez", "Inesa")).json()["code"] == "existing-member"
    rehash_people()
    member = Member.objects.get()
    assert (member.spelling_version, set(member.person_hashes) & set(hashes)) == (VERSION, set())
    assert vantage.post("inquiries/check/", card("Núñez", "Inesa")).json()["code"] == "existing-member"


def test_a_run_hashes_what_is_left_and_then_nothing(monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    of_the_first_spelling(3)
    out = StringIO()
    call_command("rehash_people", stdout=out)
    assert "members_member: 3 hashed again" in out.getvalue()
    assert rotation.of_earlier_spelling(Member) == 0
    assert sum(rotation.respell(Member)) == 0


@pytest.mark.parametrize(
    "text", ["1EG4-TE5-MK73", "1eg4te5mk73", "1EG4 TE5 MK73", "1EG4–TE5–MK73", "1 E G 4 T E 5 M K 7 3"]
)
def test_an_mbi_is_read_at_every_door_however_it_is_typed(agent, vantage, text):
    run = imported(feed(row(1, "Sampleton", "Ada", mbi=text)))
    assert counts(run) == (1, 0, 0, 0)
    assert Member.objects.get().mbi == "1EG4TE5MK73"
    assert len(vantage.post("members/search/", {"mbi": text}).json()["results"]) == 1
    assert "Sampleton" in text_of(at_pages(agent).post("/admin/customers/", {"text": text}))
