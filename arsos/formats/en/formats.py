"""As Americans write them. What is typed as 2026-11-27 is read too: scripts and copies have it so."""

DATE_FORMAT = "M j, Y"
SHORT_DATE_FORMAT = "n/j/Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "g:i A T, M j, Y"
SHORT_DATETIME_FORMAT = "n/j/Y g:i A"
FIRST_DAY_OF_WEEK = 0
"""Sunday, in the calendar of the configuration's date fields."""
DATE_INPUT_FORMATS = ["%m/%d/%Y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS = [
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M",
]
TIME_INPUT_FORMATS = ["%I:%M:%S %p", "%I:%M %p", "%H:%M:%S", "%H:%M:%S.%f", "%H:%M"]
