"""How many rows imports have brought, as counters for /metrics."""

from collections.abc import Iterator

from django.db.models import Sum

from foundation.figures import Figure
from members.imports.models import ImportRun

RESULTS = ("created", "updated", "unchanged", "rejected")


def counters() -> Iterator[Figure]:
    """One statement over the runs, which stay; there is one for each file."""
    sums = ImportRun.objects.filter(is_dry_run=False).aggregate(**{one: Sum(f"rows_{one}") for one in RESULTS})
    for result in RESULTS:
        yield Figure(
            "arsos_import_rows", "Rows of imports by what became of them.", sums[result] or 0, {"result": result}
        )
