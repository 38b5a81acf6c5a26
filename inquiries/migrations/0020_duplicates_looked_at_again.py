"""What was set aside before keeps the inquiry that continues it; where that one has ended, it is looked at again."""

from django.db import migrations

OPEN_SURVIVORS = """
    UPDATE inquiries_inquiry AS inquiry
    SET duplicate_of_id = survivor.id, set_aside_quietly = survivor.agent_id <> inquiry.agent_id
    FROM (SELECT DISTINCT ON (inquiry_id) inquiry_id, of_id FROM inquiries_duplicate_link
          WHERE kind = 'marked' ORDER BY inquiry_id, created_at DESC) link
    JOIN inquiries_inquiry survivor ON survivor.id = link.of_id
    WHERE link.inquiry_id = inquiry.id AND inquiry.status = 'duplicate'
      AND survivor.status IN ('queued', 'in_progress', 'pending')
"""
ENDED_SURVIVORS = """
    UPDATE inquiries_inquiry AS inquiry
    SET clock_check_at = now(), set_aside_quietly = survivor.agent_id <> inquiry.agent_id
    FROM (SELECT DISTINCT ON (inquiry_id) inquiry_id, of_id FROM inquiries_duplicate_link
          WHERE kind = 'marked' ORDER BY inquiry_id, created_at DESC) link
    JOIN inquiries_inquiry survivor ON survivor.id = link.of_id
    WHERE link.inquiry_id = inquiry.id AND inquiry.status = 'duplicate'
      AND survivor.status NOT IN ('queued', 'in_progress', 'pending')
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0019_duplicates_continue_in_open_ones")]

    operations = [
        migrations.RunSQL(OPEN_SURVIVORS, migrations.RunSQL.noop),
        migrations.RunSQL(ENDED_SURVIVORS, migrations.RunSQL.noop),
    ]
