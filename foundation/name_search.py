"""Finds rows by the words of names, through an index over normalized words (R37)."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Model, PositiveSmallIntegerField, Q, TextField, Value

from foundation.spelling import LONGEST_WORD, VERSION, search_words

MOST_WORDS = 10


class FoundByName(Model):
    """A row that is found by names: their normalized words, and the version of the spelling that made them."""

    name_words = ArrayField(TextField(), default=list, blank=True, editable=False)
    spelling_version = PositiveSmallIntegerField(default=VERSION, editable=False)

    last_name: Any
    first_name: Any

    class Meta:
        abstract = True


class WordsVector(Func):
    """The words of a row as what the index holds and a search asks."""

    function = "array_to_tsvector"
    output_field = SearchVectorField()


class HasWords(Func):
    """Whether a row has words that begin like each of these."""

    template = "(array_to_tsvector(%(expressions)s)::tsquery)"
    arg_joiner = ") @@ ("
    output_field: ClassVar[Any] = BooleanField()


def name_index(name: str) -> GinIndex:
    """The index that `named` uses; it has no list of pending entries, which every search would have to read."""
    return GinIndex(WordsVector(F("name_words")), name=name, fastupdate=False)


def named(text: str) -> Q:
    """The condition that a row has every word of a text, or words that begin so, in any order; a text without
    letters and digits finds nobody, and so does a word longer than any name. Rows of an earlier spelling are compared
    as they stand.
    """
    words = search_words(text)[:MOST_WORDS]
    if not words or any(len(word) > LONGEST_WORD for word in words):
        return Q(pk__in=())
    found = Q(HasWords(F("name_words"), Value(" & ".join(f"'{word}':*" for word in words))))
    return found | (Q(spelling_version__lt=VERSION) & _as_they_stand(text))


def _as_they_stand(text: str) -> Q:
    condition = Q()
    for part in text.replace(",", " ").split()[:MOST_WORDS]:
        condition &= _begins_a_word_of("last_name", part) | _begins_a_word_of("first_name", part)
    return condition


def _begins_a_word_of(field: str, part: str) -> Q:
    return Q(**{f"{field}__istartswith": part}) | Q(**{f"{field}__icontains": f" {part}"})
