"""How long texts may be: read by the API, the pages, the feeds and the tables alike."""

from typing import Final

NAME: Final = 80
EMAIL: Final = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
PHONE: Final = 30
"""As typed, and as kept: E.164 with an extension."""
EXTENSION: Final = 7
DATE: Final = 10
ZIP: Final = 10
NUMBER: Final = 40
"""Of policies and applications."""
HUMANA_ID: Final = 20
CODE: Final = 40
SUMMARY: Final = 200
LONG_TEXT: Final = 10_000
"""Descriptions, messages, answers. A line break counts as one character, however it is sent."""
REASON: Final = 2000
SHORT_REASON: Final = 300
NOTE: Final = 500
PURPOSE: Final = 500
"""Of every reason that the journal keeps: emergencies, reveals, links."""
ACTOR_NAME: Final = 120
"""Of people and systems, wherever it is kept who did something."""
OPTION: Final = 200
"""One thing that was tried before an escalation."""
REFERENCE: Final = 20
"""Of an inquiry, as typed: with blanks and dashes."""
DEPARTMENT_TEXT: Final = 4_000
TITLE: Final = 120
TYPE_TITLE: Final = 80
LIST_NAME: Final = 60
REVIEWED: Final = 1_000
"""Which due times a page has shown, as it sends them back."""
MBI_TYPED: Final = 60
CLIENT_ID: Final = 100
DEVICE: Final = 120
APP_VERSION: Final = 40
NETWORK: Final = 80
PAGE: Final = 200
ERROR_CODE: Final = 80
CONDITION: Final = 200
GUIDANCE: Final = 200
JOB_AID: Final = 200
SEARCH: Final = 200
OUTSIDE_REFERENCE: Final = 80
FILE_NAME: Final = 255
CITY: Final = 80
ADDRESS: Final = 160
LANGUAGE: Final = 10
PLAN_CODE: Final = 20
PLAN_NAME: Final = 120
URL: Final = 500
TIME_ZONE: Final = 64
