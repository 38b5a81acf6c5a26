"""What the API answers is said once: a hint yields the value, the way there from a row, and the schema."""

from collections.abc import Mapping, Sequence
from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models.users import User
from foundation.http.inputs import Enumeration, open_object
from foundation.http.json_bodies import to_json
from foundation.http.operations import Operation
from foundation.http.output_schemas import field_of
from foundation.http.outputs import (
    ABSENT,
    Absent,
    From,
    KnownToday,
    NamedCode,
    Output,
    Page,
    Says,
    body_of,
    require_declared,
)
from foundation.http.views import ApiView
from staffing import api
from tests.support.calls import as_user

COLOR = Enumeration("Color", "A color.", {"red": "Like a rose.", "blue": "Like the sky."})
WING = Enumeration("Wing", "A wing with the values of a color.", {"red": "The left.", "blue": "The right."})
FACTS = open_object("Facts", "What is known.")
ID = UUID(int=7)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegShown(Output):
    """A part of a journey."""

    from_: date
    to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyAnswer(Output):
    id: UUID
    color: Annotated[str, COLOR]
    wing: Annotated[str | None, WING]
    kind: Annotated[str, KnownToday(COLOR)]
    by: Annotated[str, From("by_name")]
    station: Annotated[str | None, From("place.code")]
    place: NamedCode | None
    legs: Sequence[LegShown]
    facts: Annotated[Mapping[str, Any], FACTS]
    counts: Mapping[str, int]
    note: Annotated[str | None, Says("What somebody noted.")]
    text: str
    began_at: datetime
    score: float
    secret: Annotated[str | Absent, Says("Shown once.")] = ABSENT


ROW = {
    "id": ID,
    "color": "red",
    "wing": "",
    "kind": "violet",
    "by_name": "Testa Rossi",
    "place": SimpleNamespace(code="a", title="A"),
    "legs": [{"from": date(2026, 3, 2), "to": None, "unasked": 1}],
    "facts": {"x": [1]},
    "counts": {"open": 2},
    "note": "",
    "text": "",
    "began_at": NOON,
    "score": 0.5,
}
BODY = {
    "id": ID,
    "color": "red",
    "wing": None,
    "kind": "violet",
    "by": "Testa Rossi",
    "station": "a",
    "place": {"code": "a", "title": "A"},
    "legs": [{"from": date(2026, 3, 2), "to": None}],
    "facts": {"x": [1]},
    "counts": {"open": 2},
    "note": None,
    "text": "",
    "began_at": NOON,
    "score": 0.5,
}


def journey(**more: Any) -> JourneyAnswer:
    return JourneyAnswer.of(SimpleNamespace(**{**ROW, **more}))


def test_a_body_has_each_field_by_its_name_outside_in_their_order():
    body = journey().as_body()
    assert body == BODY
    assert list(body) == list(BODY)
    assert to_json(body).startswith(b'{"id":"00000000-0000-0000-0000-000000000007","color":"red","wing":null')


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        ({"place": None}, "place", None),
        ({"place": None}, "station", None),
        ({"note": "Late."}, "note", "Late."),
        ({"legs": None}, "legs", None),
        ({"legs": []}, "legs", []),
        ({"wing": "blue"}, "wing", "blue"),
    ],
)
def test_what_a_row_lacks_is_null_and_what_it_has_stays(row, name, value):
    assert journey(**row).as_body()[name] == value


def test_what_is_said_beside_the_row_counts_and_a_field_that_may_be_absent_is_said_or_not_there():
    said = JourneyAnswer.of(SimpleNamespace(**ROW), color="blue", note="", secret="s")
    assert (said.color, said.note, said.as_body()["secret"]) == ("blue", "", "s")
    assert "secret" not in journey().as_body()


def test_an_output_is_taken_from_keys_as_well_and_never_changes():
    leg = LegShown.of({"from": date(2026, 3, 2), "to": date(2026, 3, 3)})
    assert body_of([leg, {"x": (leg,)}]) == [leg.as_body(), {"x": [leg.as_body()]}]
    with pytest.raises(FrozenInstanceError):
        leg.to = None  # type: ignore[misc]
    with pytest.raises(KeyError):
        LegShown.of({"to": None})
    with pytest.raises(AttributeError):
        LegShown.of(SimpleNamespace(to=None))
    with pytest.raises(TypeError):
        LegShown.of({"from": date(2026, 3, 2), "to": None}, unknown=1)


class JourneysView(ApiView):
    operations = {
        "GET": Operation(name="listJourneys", summary="List journeys", tag="me", answer=JourneyAnswer, is_page=True),
        "POST": Operation(name="makeJourney", summary="Make a journey", tag="me", answer=JourneyAnswer, status=201),
    }

    def get(self, _request: Request) -> Response:
        return self.respond(Page(next=None, previous=None, results=[]))

    def post(self, _request: Request) -> Response:
        return self.respond(journey(), status=201)


def test_the_document_has_the_same_fields():
    drawn = SchemaGenerator(patterns=[path("api/v1/journeys/", JourneysView.as_view())])
    schemas = drawn.get_schema(request=None, public=True)["components"]["schemas"]
    shown = schemas["Journey"]
    assert list(shown["properties"]) == [*BODY, "secret"]
    assert set(shown["required"]) == set(BODY)
    assert shown["properties"]["note"].pop("description") == "What somebody noted."
    bare = {name: {key: one[key] for key in one if key != "description"} for name, one in shown["properties"].items()}
    assert bare == {
        "id": {"type": "string", "format": "uuid"},
        "color": {"$ref": "#/components/schemas/Color"},
        "wing": {"oneOf": [{"$ref": "#/components/schemas/Wing"}, {"type": "null"}]},
        "kind": {"anyOf": [{"$ref": "#/components/schemas/Color"}, {"type": "string"}]},
        "by": {"type": "string"},
        "station": {"type": ["string", "null"]},
        "place": {"oneOf": [{"$ref": "#/components/schemas/NamedCode"}, {"type": "null"}]},
        "legs": {"type": "array", "items": {"$ref": "#/components/schemas/Leg"}},
        "facts": {"$ref": "#/components/schemas/Facts"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "note": {"type": ["string", "null"]},
        "text": {"type": "string"},
        "began_at": {"type": "string", "format": "date-time"},
        "score": {"type": "number", "format": "double"},
        "secret": {"type": "string"},
    }
    assert schemas["Leg"]["description"] == "A part of a journey."
    assert schemas["JourneyPage"]["properties"]["results"]["items"] == {"$ref": "#/components/schemas/Journey"}
    assert schemas["Wing"] != schemas["Color"]


@pytest.mark.parametrize("hint", [dict, set[str], Decimal, object, Any])
def test_a_hint_that_says_nothing_is_refused(hint):
    with pytest.raises(TypeError, match="no answer says"):
        field_of(hint)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (BODY, {}),
        (NamedCode(code="a", title="A"), {}),
        ([BODY], {"is_many": True}),
        (BODY, {"is_many": True}),
        ({"next": None, "previous": None, "results": []}, {"is_page": True}),
        (Page(next=None, previous=None, results=[NamedCode(code="a", title="A")]), {"is_page": True}),
        (Page(next=None, previous=None, results=[]), {}),
    ],
)
def test_another_answer_than_the_declared_one_is_refused(answer, kind):
    with pytest.raises(TypeError, match="JourneyAnswer is to be answered"):
        require_declared(answer, JourneyAnswer, **{"is_page": False, "is_many": False, **kind})


@pytest.mark.django_db
def test_a_view_that_answers_a_bare_dict_fails(monkeypatch, admin_user):
    caller = as_user(User.objects.get(id=admin_user.id))
    assert caller.get("me/").status_code == 200
    real = api.MeAnswer.of
    monkeypatch.setattr(api.MeAnswer, "of", lambda *row, **said: real(*row, **said).as_body())
    caller.client.raise_request_exception = True
    with pytest.raises(TypeError, match="MeAnswer is to be answered, not dict"):
        caller.get("me/")
