from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from arsos.journal.chained_rows import keep_chained
from arsos.kernel import clock
from arsos.kernel.chained import Chained

ANSWER = Chained(
    "answer",
    ("answer", "relay_text"),
    subject="id",
    tombstone="inquiry",
    is_final=False,
    where=~Q(answer="", relay_text=""),
)
BATCH = 500


def take_out_what_was_retracted(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A retracted answer was hidden by a mark on its inquiry, and so was whatever came after it; now it leaves the
    inquiry itself, and its evidence stays in the privacy case. What a hand-over has to relay stays.
    """
    Inquiry = apps.get_model("inquiries", "Inquiry")
    HandOver = apps.get_model("inquiries", "HandOver")
    words = dict(apps.get_model("inquiries", "DestinationUnit").objects.values_list("destination", "relay_words"))
    tables = (apps.get_model("journal", "ChainedRow"), apps.get_model("journal", "ChainedSalt"))
    marked = Inquiry.objects.filter(answer_retracted_at__isnull=False)
    for inquiry in marked.only("id").iterator(BATCH):
        places = HandOver.objects.filter(inquiry=inquiry).order_by("handed_over_at", "id")
        relayed = dict.fromkeys(words[one] for one in places.values_list("destination", flat=True) if one in words)
        relay_text = "\n\n".join(relayed)
        Inquiry.objects.filter(id=inquiry.id).update(answer="", relay_text=relay_text, no_relay_needed=False)
        keep_chained([(inquiry.id, inquiry.id, ["", relay_text])], ANSWER, at=clock.now(), tables=tables)


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_chained_rows"),
        ("inquiries", "0031_files_shared_with_departments"),
    ]

    operations = [
        migrations.RunPython(take_out_what_was_retracted, migrations.RunPython.noop),
        migrations.RemoveField(model_name="inquiry", name="answer_retracted_at"),
        migrations.AlterField(
            model_name="privacycase",
            name="item_id",
            field=models.UUIDField(help_text="The message or file; for an answer its entry in the history"),
        ),
    ]
