"""People at the pages: signed in by session, following redirects as a browser does."""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client


def at_pages(person: Any) -> Client:
    """Somebody who may sign in to the web face; takes an agent, an associate or a user."""
    user = get_user_model().objects.get(pk=getattr(person, "user", person).pk)
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """The HTML of a page on long lines: where a template goes on in the next line, browsers see a space, or nothing."""
    return re.sub(r"\n {2,}", " ", response.content.decode()).replace(" >", ">")
