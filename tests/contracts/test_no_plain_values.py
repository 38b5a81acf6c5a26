"""After a day's work no birth date, MBI or draft stands in plain in a dump, in Redis' file, or in any log (R32)."""

import logging
import subprocess
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.factories import members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

MBI, BORN = "9XY8WV7UT65", "1931-07-19"
PERSON = {"first_name": "Petra", "last_name": "Typedin", "date_of_birth": "1932-08-17", "zip_code": "40202"}
DRAFTED = "Only in the draft: a quarrel about zebra crossings"
IN_FILE = b"Only in the file: a letter about zebra crossings"


@pytest.fixture
def lines():
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def a_day_of_work(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    agent, lead = people.agent(), people.associate(lead=True)
    member = members.MemberFactory(mbi=MBI, date_of_birth=date.fromisoformat(BORN))
    policy = members.policy(agent, member=member)
    vantage, desk = as_agent(agent), as_user(lead.user)
    need = {"inquiry_type": "other", "summary": "x", "details": {"what_is_needed": "x"}}
    filed = vantage.post(f"members/{member.id}/inquiries/", {"policy": str(policy.id), **need}).json()
    card = {"prospect": PERSON, "authority": "none", "line_of_business": "MAPD", **need}
    assert vantage.post("inquiries/", card).status_code == 201
    vantage.post("inquiries/", {**card, "prospect": {**PERSON, "date_of_birth": f"{BORN}x"}})
    vantage.post("inquiry-drafts/", {"flow": "service_inquiry_card", "content": {**card, "description": DRAFTED}})
    vantage.post("members/search/", {"mbi": MBI})
    vantage.post(f"members/{member.id}/reveal/", {"fields": ["mbi", "date_of_birth"], "purpose": "Member asks"})
    vantage.get(f"members/?search={MBI}")
    vantage.get(f"members/{member.id}/")
    headers = {**vantage.headers, "Idempotency-Key": "f"}
    file = {"file": SimpleUploadedFile("letter.txt", IN_FILE)}
    vantage.client.post(f"/api/v1/inquiries/{filed['reference']}/attachments/", file, headers=headers)
    desk.post("emergency-access/", {"humana_id": member.humana_id, "reason": "Ambulance asks"})
    desk.post(f"inquiries/{filed['reference']}/claim/")
    vantage.post("inquiries/", {"broken": MBI})


def test_no_plain_value_stands_anywhere(servers, settings, tmp_path, lines, redis):
    a_day_of_work(settings, tmp_path)
    dump = subprocess.run(
        [
            servers.program("pg_dump"),
            "-h",
            str(servers.layout.run),
            "-U",
            "postgres",
            connection.settings_dict["NAME"],
        ],
        capture_output=True,
        check=True,
    ).stdout
    redis.bgrewriteaof()
    places = {"dump": dump, "log lines": lines.getvalue().encode()}
    places |= {f"log {path.name}": path.read_bytes() for path in servers.layout.data.glob("*.log")}
    append_only = [path for path in servers.layout.home.glob("valkey/**/*") if path.is_file()]
    places |= {str(path): path.read_bytes() for path in append_only}
    places |= {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(dump) > 100_000
    assert append_only
    secrets = (MBI, "9XY8-WV7-UT65", BORN, PERSON["date_of_birth"], DRAFTED, IN_FILE.decode())
    found = [(place, secret) for place, content in places.items() for secret in secrets if secret.encode() in content]
    assert found == []
