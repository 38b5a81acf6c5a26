"""Legal clocks of hand-overs that were acknowledged before end when they were: the duty is the destination's (R29).

One that was past its due time by then is missed and stays so (R21). Only inquiries of which a clock ends here are aimed
anew, and the look at a duplicate that something else asked for is left to the sweep.
"""

from django.db import migrations

ENDED = """
    WITH ended AS (
        UPDATE inquiries_clock clock
        SET state = CASE WHEN clock.due_at <= made.acknowledged_at THEN 'missed' ELSE 'stopped' END,
            running_since = NULL, ended_at = made.acknowledged_at,
            elapsed_seconds = greatest(extract(epoch FROM made.acknowledged_at - clock.started_at), 0)
        FROM inquiries_hand_over made
        WHERE made.inquiry_id = clock.inquiry_id AND made.destination = clock.label AND made.state = 'acknowledged'
          AND clock.kind = 'regulatory' AND clock.state = 'running'
        RETURNING clock.id, clock.inquiry_id, clock.ended_at
    ), shut AS (
        UPDATE inquiries_clock_interval part SET to_at = greatest(ended.ended_at, part.from_at)
        FROM ended WHERE part.clock_id = ended.id AND part.to_at IS NULL
    ), left_over AS (
        SELECT touched.inquiry_id,
               min(clock.due_at) FILTER (WHERE clock.state = 'running' OR clock.alerts_given = 3) AS due_at,
               min(clock.warning_at) FILTER (WHERE clock.state = 'running') AS warning_at,
               min((ARRAY[clock.warning_at, clock.urgent_at, clock.due_at])[clock.alerts_given + 1])
                   FILTER (WHERE clock.state = 'running' AND clock.alerts_given < 3) AS check_at
        FROM (SELECT DISTINCT inquiry_id FROM ended) touched
        LEFT JOIN inquiries_clock clock
               ON clock.inquiry_id = touched.inquiry_id AND clock.state IN ('running', 'paused')
              AND clock.id NOT IN (SELECT id FROM ended)
        GROUP BY touched.inquiry_id
    )
    UPDATE inquiries_inquiry inquiry
    SET due_at = left_over.due_at, warning_at = left_over.warning_at,
        clock_check_at = CASE inquiry.status WHEN 'duplicate' THEN inquiry.clock_check_at ELSE left_over.check_at END
    FROM left_over WHERE inquiry.id = left_over.inquiry_id
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0045_instants_are_of_now")]

    operations = [migrations.RunSQL(ENDED, migrations.RunSQL.noop)]
