"""The pages come in the language that the browser asks for, where there is a translation."""

import struct

import pytest
from django.utils.translation import gettext_lazy, override

from foundation.translation import as_written
from tests.factories import people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"What would you like to do?": "¿Qué desea hacer?", "Skip to main content": "Ir a la página"}


def write_translation(path, words):
    """The file that msgfmt makes of translated words."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    keys, values = zip(*((key.encode() + b"\0", value.encode() + b"\0") for key, value in pairs), strict=True)
    start = 28 + 16 * len(pairs)
    tables, place = [], start
    for texts in (keys, values):
        for text in texts:
            tables.append(struct.pack("<II", len(text) - 1, place))
            place += len(text)
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    path.write_bytes(head + b"".join(tables) + b"".join(keys) + b"".join(values))


@pytest.fixture
def in_spanish(tmp_path, settings):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    write_translation(folder / "django.mo", WORDS)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, ("es", "Español")]


def test_a_page_in_the_language_of_the_browser(in_spanish):
    browser = at_pages(people.agent())
    page = text_of(browser.get("/admin/", headers={"accept-language": "es-MX,es;q=0.9"}))
    assert '<html lang="es"' in page
    assert all(translated in page for translated in WORDS.values())


def test_in_english_where_there_is_no_translation(in_spanish):
    browser = at_pages(people.agent())
    page = text_of(browser.get("/admin/", headers={"accept-language": "fr"}))
    assert '<html lang="en-us"' in page
    assert all(word in page for word in WORDS)


def test_what_is_kept_stays_as_it_was_written_in_every_language(in_spanish):
    label = gettext_lazy("What would you like to do?")
    with override("es"):
        assert (str(label), as_written(label)) == ("¿Qué desea hacer?", "What would you like to do?")
        assert str(label) == "¿Qué desea hacer?"
