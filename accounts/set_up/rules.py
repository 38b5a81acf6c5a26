"""The steps from an empty installation to a working desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """What an administrator does or skips, in this order or any other."""

    ORGANIZATION = "organization", _("Organization")
    SOS_LINE = "sos_line", _("SOS line")
    HOURS = "hours", _("Opening hours")
    QUEUES = "queues", _("Queues")
    PEOPLE = "people", _("People")
    MAIL = "mail", _("Email")
    API_CLIENT = "api_client", _("API client")
    IMPORT = "import", _("Members")
