"""The ASGI entry point."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arsos.settings.production")
django.setup(set_prefix=False)

from identity.body_door import DoorHandler  # noqa: E402  the settings must be read first

application = DoorHandler()
