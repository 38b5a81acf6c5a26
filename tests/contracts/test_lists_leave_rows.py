"""Every list and page without an id in its address leaves a journal row about the person whose words it shows (R33).

The planted-person walk knows people by their names; a reason, a summary or a draft gives somebody away without them.
Here everything that anybody wrote is looked for, at every such address, with a row that names whom it is about.
"""

import re

import pytest
from django.db.models import Q

from audit.models import JournalEntry
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry
from inquiries.subject_links.models import SubjectLink
from tests.contracts.test_access_matrix import addresses
from tests.support.calls import as_user
from tests.support.pages import at_pages
from tests.walk.world import World

pytestmark = pytest.mark.django_db(transaction=True)
READERS = ("lead", "agent", "associate", "auditor", "administrator", "sales manager", "department")
ENOUGH = 2
"""So many different readers who are shown something see what there is to see."""
WORDS = (
    *("It is paid.", "All is settled.", "Not needed any more", "She is unhappy", "Which card?", "Is it paid?"),
    *("Claims look", "Any news?", "Soon.", "note.txt", "Nobody acts on it", "Too much", "She cannot breathe"),
    *("Testina", "1950-02-03", "40202"),
)
"""What the world of the walk has people write about the persons of its inquiries and drafts."""
WRITTEN = re.compile(rf"(?<![0-9a-f])(?:{'|'.join(map(re.escape, WORDS))})(?![0-9a-f])")
"""The words, but not digits in the middle of an id or an instant."""
NOT_LISTS = ("o/", "accounts/", "^", "static", "healthz", "readyz", "admin/login", "admin/logout")


def subjects():
    """Everybody anything is written about, and the drafts of those who are only typed in."""
    inquiries = Inquiry.objects.values_list("member_id", "prospect_id", "linked_member_id")
    found = {one for row in inquiries for one in row} | set(InquiryDraft.objects.values_list("id", flat=True))
    return (found | set(SubjectLink.objects.values_list("member_id", flat=True))) - {None}


def lists():
    """The addresses that need no id."""
    known = sorted({path for path in addresses() if "<" not in path and not path.startswith(NOT_LISTS)})
    return [f"/{path}" for path in known]


@pytest.fixture
def world(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    return World()


def test_whoever_reads_somebodys_words_leaves_a_row_about_them(world):
    about, missing, shown = subjects(), [], 0
    callers = {name: (as_user(world.people[name]), at_pages(world.people[name])) for name in READERS}
    callers["associate"][0].client.get("/admin/")
    for address in lists():
        seen = 0
        for name, (api, pages) in callers.items():
            last = JournalEntry.objects.order_by("-id").values_list("id", flat=True).first()
            answer = api.get(address) if address.startswith("/api/") else pages.get(address)
            if answer.status_code != 200 or answer.streaming:
                continue
            words = sorted(set(WRITTEN.findall(answer.content.decode("utf-8", "replace"))))
            if words:
                shown += 1
                rows = JournalEntry.objects.filter(Q(id__gt=last) if last else Q(), subjects__overlap=list(about))
                if not rows.exclude(kind="denied").exists():
                    missing.append(f"{address} shows {name} {words}")
            seen += 1
            if seen == ENOUGH:
                break
    assert missing == []
    assert shown > 20
