"""Clients that are generated from the published document compile, and do what the document says."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.models.agents import Agent
from events.feed.actions import sequence_messages
from foundation import clock
from foundation.actor import Actor, Role
from inquiries.catalog.actions import TYPE_VERSIONS
from inquiries.catalog.models import InquiryType
from tests.factories import members, people
from tests.support.calls import token_of
from tests.support.check_scripts import INSTALLED, MODULES, node
from tests.support.missing import skip_without

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "openapi.yaml"
CONFIG = Path(__file__).with_name("openapi-python-client.yaml")
USE = Path(__file__).with_name("conversation.py")
TYPESCRIPT = Path(__file__).with_name("conversation.mts")
TSC = "--noEmit --strict --skipLibCheck --target es2024 --lib es2024,dom --module nodenext --allowImportingTsExtensions"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a Python client, generated without a warning: a warning is an operation left out."""
    folder = tmp_path_factory.mktemp("client")
    arguments = ["--path", DOCUMENT, "--config", CONFIG, "--output-path", folder / "arsos_client", "--meta", "none"]
    command = [sys.executable, "-m", "openapi_python_client", "generate", *map(str, arguments), "--fail-on-warning"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_the_python_client_and_what_is_written_with_it_have_sound_types(generated):
    options = ["--strict", "--config-file=", "--no-error-summary", f"--cache-dir={generated / 'cache'}"]
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "-p", "arsos_client", "-m", "conversation"],
        cwd=generated,
        env={**os.environ, "MYPYPATH": f"{generated}:{USE.parent}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.stdout, checked.stderr) == ("", "")


@pytest.fixture
def conversation(generated: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(generated))
    return importlib.import_module("tests.clients.conversation")


@pytest.fixture
def sign_in(conversation: Any, live_server: Any):
    """The generated client of a system for an agent, or of somebody of ARSOS; its connections are closed afterwards."""
    opened = []

    def client(person: Any) -> Any:
        if isinstance(person, Agent):
            token, headers = token_of(people.client(person)), {"On-Behalf-Of": person.san}
        else:
            token, headers = token_of(people.client(), user=person.user), {}
        opened.append(conversation.AuthenticatedClient(base_url=live_server.url, token=token, headers=headers))
        return opened[-1]

    yield client
    for one in opened:
        one.get_httpx_client().close()


def test_an_agent_files_both_ways_an_associate_answers_and_events_tell(conversation, sign_in):
    agent = people.agent()
    policy = members.policy(agent)
    mine, theirs = sign_in(agent), sign_in(people.associate())
    of_member = conversation.file_about_a_member(mine, policy.member_id, policy.id)
    of_prospect = conversation.file_about_a_prospect(mine)
    assert (of_member.flow.value, of_prospect.flow.value) == ("my_humana_business", "service_inquiry_card")
    assert of_member.member.id == policy.member_id
    assert of_prospect.prospect.last_name == "Prospect"
    answered = conversation.answer(theirs, of_member.reference)
    assert answered.warnings == []
    seen = conversation.read(mine, of_member.reference)
    assert (seen.status.value, seen.answer) == ("resolved", "A new card was mailed today.")
    sequence_messages()
    told = conversation.events_about(mine, of_member.reference)
    assert told == ["inquiry.submitted", "inquiry.routed", "inquiry.claimed", "inquiry.resolved"]
    refused = conversation.refused_twice(theirs, of_member.reference)
    assert (refused.status, refused.type_.rpartition("/")[2]) == (409, "illegal-transition")
    assert "hand-over" in refused.allowed


def test_a_type_that_was_published_since_can_be_filed(conversation, sign_in):
    agent = people.agent()
    policy = members.policy(agent)
    _publish("house_call", like="other")
    filed = conversation.file_a_type_of_today(sign_in(agent), policy.member_id, policy.id, "house_call")
    assert filed.inquiry_type == "house_call"
    assert filed.details.additional_properties == {"which_day": "as the form asks"}


def _publish(code: str, *, like: str) -> None:
    draft = InquiryType.objects.get(code=like).current_version
    assert draft is not None
    fields = {"which_day": {"type": "string", "title": "Which day", "maxLength": 40}}
    draft.pk, draft._state.adding = None, True
    draft.type, draft.title = InquiryType.objects.create(code=code, position=99), "House call"
    draft.details_schema = {**draft.details_schema, "properties": fields, "required": ["which_day"]}
    draft.ui_schema = {"order": ["which_day"]}
    keeper = Actor(name="Admin", roles=frozenset({Role.ADMINISTRATOR}))
    TYPE_VERSIONS.publish_at_once(title="House call", rules=draft, by=keeper, at=clock.now(), of=code)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a TypeScript program with the types that openapi-typescript makes of the document."""
    if not INSTALLED.is_file():
        skip_without("the tools of package-lock.json")
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "node_modules").symlink_to(MODULES)
    shutil.copy(TYPESCRIPT, folder)
    made = _node(folder, "openapi-typescript/bin/cli.js", DOCUMENT, "--default-non-nullable=false", "-o", "arsos.d.ts")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def test_what_is_written_with_the_typescript_types_is_sound(typed):
    checked = _node(typed, "typescript/bin/tsc", *TSC.split(), TYPESCRIPT.name)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_typescript_client_files_both_ways_claims_answers_and_reads_events(typed, live_server):
    agent, associate = people.agent(), people.associate()
    policy = members.policy(agent)
    given = {
        "base": live_server.url,
        "agent": token_of(people.client(agent)),
        "san": agent.san,
        "associate": token_of(people.client(), user=associate.user),
        "member": str(policy.member_id),
        "policy": str(policy.id),
    }
    conversed = _conversed(typed, given)
    reference = conversed.pop("reference")
    assert conversed == {
        "flows": ["my_humana_business", "service_inquiry_card"],
        "statuses": ["in_progress", "resolved"],
        "answer": "A new card was mailed today.",
    }
    sequence_messages()
    told = _conversed(typed, {**given, "reference": reference})
    assert told == ["inquiry.submitted", "inquiry.routed", "inquiry.claimed", "inquiry.resolved"]


def _conversed(folder: Path, given: dict[str, str]) -> Any:
    conversed = _node(folder, "", TYPESCRIPT.name, json.dumps(given))
    assert conversed.returncode == 0, conversed.stderr
    return json.loads(conversed.stdout)


def _node(folder: Path, tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Node in a folder; `tool` is one of node_modules."""
    words = [*([MODULES / tool] if tool else []), *arguments]
    return node([str(word) for word in words], folder=folder, is_heard=True)
