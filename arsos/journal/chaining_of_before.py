"""For migrations: rows of before a table was chained are chained as they stand today."""

from itertools import islice
from typing import Any

from arsos.journal.chained_rows import keep_chained
from arsos.kernel import clock
from arsos.kernel.chained import Chained

BATCH = 2000


def chain_what_stands_there(apps: Any, label: str, name: str, chained: Chained) -> None:
    """Chain every row of a table that says something, with the tables of the migration's time; twice has one effect."""
    tables = (apps.get_model("journal", "ChainedRow"), apps.get_model("journal", "ChainedSalt"))
    if tables[0].objects.filter(kind=chained.kind).exists():
        return
    rows = apps.get_model(label, name).objects.filter(chained.where).order_by("pk")
    said = rows.values_list("pk", chained.subject, *chained.fields).iterator(BATCH)
    while batch := list(islice(said, BATCH)):
        words = [(pk, subject_id, values) for pk, subject_id, *values in batch]
        keep_chained(words, chained, at=clock.now(), tables=tables)
