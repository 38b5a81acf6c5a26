"""Checks and rebuilds what the search box finds by (R37)."""

from collections.abc import Iterator

from arsos.management.check_or_rebuild import CheckOrRebuild
from arsos.search_documents import all_wrong, begin_all_anew, remake_all


class Command(CheckOrRebuild):
    help = "Check the search documents against what they are about, or rebuild them while others work."
    all_right = "Every search document is right."
    some_wrong = "Some search documents are wrong. Run `manage.py search rebuild`."

    def wrong(self) -> Iterator[str]:
        """Each document by its table and row."""
        return (f"{table}: {row_id} differs from what it is about" for table, row_id in all_wrong())

    def rebuild(self, *, is_resumed: bool) -> None:
        """Searches go on finding what was made before."""
        if not is_resumed:
            begin_all_anew()
        for table, count in remake_all().items():
            self.stdout.write(f"{table}: {count} made again")
