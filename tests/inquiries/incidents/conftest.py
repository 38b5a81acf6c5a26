"""A lead, an agent, and three inquiries of theirs with one cause."""

import pytest

from tests.factories import inquiries, people


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def three(agent):
    return [inquiries.filed("other", agent=agent) for _ in range(3)]
