"""A referral knows the draft it came from: the draft is kept, and the referral is counted once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0012_what_needs_an_agent")]

    operations = [
        migrations.AddField(model_name="referral", name="draft_id", field=models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(fields=("draft_id", "requested_type"), name="referral_once_of_draft"),
        ),
    ]
