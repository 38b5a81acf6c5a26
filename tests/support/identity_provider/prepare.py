"""Makes the provider's database: people, groups, and ARSOS as its client. Run as a module, with a JSON file."""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402  after the set-up
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

from tests.support.identity_provider.people import PASSWORD  # noqa: E402


def prepare(wanted):
    call_command("migrate", verbosity=0)
    for username, about in wanted["people"].items():
        person = User.objects.create_user(
            username, f"{username}@example.com", PASSWORD, first_name="Robin", last_name=username
        )
        person.is_staff = about["has_second_factor"]
        person.save()
        person.groups.set([Group.objects.get_or_create(name=one)[0] for one in about["groups"]])
    Application.objects.create(
        client_id="arsos",
        client_secret="arsos-secret",
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=wanted["redirect_uri"],
        algorithm="RS256",
        skip_authorization=True,
    )


prepare(json.loads(Path(sys.argv[1]).read_text()))
