"""Search documents as a worker makes them, for tests whose rows were made past the actions."""

from arsos.search_documents import begin_all_anew, remake_all


def make_documents() -> None:
    begin_all_anew()
    remake_all()
