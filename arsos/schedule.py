"""The one list of what runs when."""

SCHEDULE = {
    "seal the journal": {"task": "journal.seal", "schedule": 20.0},
    "seal stragglers": {"task": "journal.seal", "schedule": 3600.0, "kwargs": {"look_back_seconds": 2 * 86_400}},
    "resume imports": {"task": "members.resume_imports", "schedule": 60.0},
}
