"""The one list of what runs when."""

SCHEDULE = {
    "seal the journal": {"task": "journal.seal", "schedule": 20.0},
    "seal stragglers": {"task": "journal.seal", "schedule": 3600.0, "kwargs": {"look_back_seconds": 2 * 86_400}},
    "relay events": {"task": "outbox.relay", "schedule": 2.0},
    "mail notifications": {"task": "outbox.mail", "schedule": 5.0},
    "alerts, waits and follow-ups": {"task": "inquiries.check_due", "schedule": 5.0},
    "new hours": {"task": "inquiries.retime", "schedule": 10.0},
    "slow departments": {"task": "inquiries.alert_on_requests", "schedule": 10.0},
    "unacknowledged hand-overs": {"task": "inquiries.alert_on_hand_overs", "schedule": 30.0},
    "drain the backlog": {"task": "inquiries.drain_backlog", "schedule": 5.0},
    "call departments": {"task": "departments.call", "schedule": 5.0},
    "old drafts": {"task": "inquiries.expire_drafts", "schedule": 30.0},
    "go on with replays": {"task": "inquiries.resume_replays", "schedule": 30.0},
    "climb the ladder": {"task": "escalations.check_due", "schedule": 10.0},
    "chase calls to the SOS line": {"task": "escalations.chase_calls", "schedule": 30.0},
    "tell leads of emergencies": {"task": "members.tell_leads_of_forgotten", "schedule": 15.0},
    "pass on moved books": {"task": "inquiries.pass_on_moved", "schedule": 20.0},
    "pass on every moved book": {"task": "inquiries.pass_on_moved", "schedule": 86_400.0, "kwargs": {"days": 36_500}},
    "scan quarantined files": {"task": "inquiries.scan_quarantined", "schedule": 60.0},
    "sweep files without a row": {"task": "inquiries.sweep_files", "schedule": 86_400.0},
    "resume imports": {"task": "members.resume_imports", "schedule": 60.0},
}
