"""The one list of what runs when."""

SCHEDULE = {
    "resume imports": {"task": "members.resume_imports", "schedule": 60.0},
}
