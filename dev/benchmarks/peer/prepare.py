"""Fill the peer with tickets and sign somebody in: `PEER_PYTHON -m dev.benchmarks.peer.prepare COUNT`.

Prints the cookies of a session, the token of its forms and the id of a queue, as JSON.
"""

import json
import os
import sys

TEXTS = ("The card never came", "A claim was denied", "The ride did not arrive", "She wants another doctor")


def main(count: int) -> None:
    """Tables, a queue, a member of staff, and this many tickets, none of which has custom fields."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dev.benchmarks.peer.settings"
    import django  # noqa: PLC0415  settings are known only now

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  the same

    call_command("migrate", verbosity=0)
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from helpdesk.models import Queue, Ticket  # type: ignore[import-not-found]  # noqa: PLC0415

    user = get_user_model().objects.create_superuser("bench", "bench@example.org", "bench-bench-bench")
    queue = Queue.objects.create(title="Benefits", slug="benefits")
    Ticket.objects.bulk_create(
        [
            Ticket(
                title=TEXTS[number % len(TEXTS)],
                description=f"Benchy Sampleton{number}",
                queue=queue,
                submitter_email=f"sampleton{number}@example.org",
            )
            for number in range(count)
        ],
        batch_size=1000,
    )
    print(json.dumps({"queue": queue.id, **signed_in(user)}))


def signed_in(user: object) -> dict[str, str]:
    """A session of somebody, with the token that its forms carry."""
    from django.middleware.csrf import get_token  # noqa: PLC0415
    from django.test import Client, RequestFactory  # noqa: PLC0415

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # a user, whose class needs settings
    request = RequestFactory().get("/")
    token = get_token(request)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={request.META['CSRF_COOKIE']}"
    return {"cookies": cookies, "token": token}


if __name__ == "__main__":
    main(int(sys.argv[1]))
