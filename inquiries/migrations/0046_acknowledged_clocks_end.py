"""Legal clocks of hand-overs that were acknowledged before end when they were: the duty is the destination's (R29)."""

from django.db import migrations

STOPPED = """
    WITH ended AS (
        UPDATE inquiries_clock clock
        SET state = 'stopped', running_since = NULL, ended_at = made.acknowledged_at,
            elapsed_seconds = greatest(extract(epoch FROM made.acknowledged_at - clock.started_at), 0)
        FROM inquiries_hand_over made
        WHERE made.inquiry_id = clock.inquiry_id AND made.destination = clock.label AND made.state = 'acknowledged'
          AND clock.kind = 'regulatory' AND clock.state = 'running'
        RETURNING clock.id, clock.ended_at
    )
    UPDATE inquiries_clock_interval part SET to_at = greatest(ended.ended_at, part.from_at)
    FROM ended WHERE part.clock_id = ended.id AND part.to_at IS NULL
"""
AIMED = """
    UPDATE inquiries_inquiry inquiry
    SET due_at = left_over.due_at, warning_at = left_over.warning_at, clock_check_at = left_over.check_at
    FROM (
        SELECT made.inquiry_id,
               min(clock.due_at) FILTER (WHERE clock.state = 'running' OR clock.alerts_given = 3) AS due_at,
               min(clock.warning_at) FILTER (WHERE clock.state = 'running') AS warning_at,
               min((ARRAY[clock.warning_at, clock.urgent_at, clock.due_at])[clock.alerts_given + 1])
                   FILTER (WHERE clock.state = 'running' AND clock.alerts_given < 3) AS check_at
        FROM inquiries_hand_over made
        LEFT JOIN inquiries_clock clock
               ON clock.inquiry_id = made.inquiry_id AND clock.state IN ('running', 'paused')
        WHERE made.state = 'acknowledged'
        GROUP BY made.inquiry_id
    ) left_over
    WHERE inquiry.id = left_over.inquiry_id
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0045_instants_are_of_now")]

    operations = [
        migrations.RunSQL(STOPPED, migrations.RunSQL.noop),
        migrations.RunSQL(AIMED, migrations.RunSQL.noop),
    ]
