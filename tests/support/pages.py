"""People at the pages: signed in by session, following redirects as a browser does."""

import re
from typing import Any

from django.test import Client

from tests.support.signed_in import signed_in


def at_pages(person: Any) -> Client:
    """Somebody who may sign in to the web face; takes an agent, an associate or a user."""
    return signed_in(getattr(person, "user", person))


def text_of(response: Any) -> str:
    """The HTML of a page on long lines: where a template goes on in the next line, browsers see a space, or nothing."""
    return re.sub(r"\n {2,}", " ", response.content.decode()).replace(" >", ">")
