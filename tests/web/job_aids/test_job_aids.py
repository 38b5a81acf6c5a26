"""Job aids at the pages: found as somebody types, favourites first, opened and counted (R4)."""

import pytest

from inquiries.job_aids.models import JobAid, JobAidFavourite
from tests.factories import people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_found_kept_and_let_go(django_assert_max_num_queries):
    agent = people.agent()
    page = at_pages(agent)
    shown = text_of(page.get("/admin/job-aids/"))
    titles = list(JobAid.objects.filter(is_active=True).order_by("title").values_list("id", "title"))
    last_id, last_title = titles[-1]
    assert shown.index(str(titles[0][0])) < shown.index(str(last_id))
    kept = page.post(f"/admin/job-aids/{last_id}/favourite/", {"keep": "1"}, HTTP_HX_REQUEST="true")
    assert 'aria-pressed="true"' in text_of(kept)
    shown = text_of(page.get("/admin/job-aids/"))
    assert shown.index(str(last_id)) < shown.index(str(titles[0][0])), "favourites stand first"
    other = text_of(at_pages(people.agent()).get("/admin/job-aids/"))
    assert 'aria-pressed="true"' not in other
    word = last_title.split()[0]
    found = text_of(page.post("/admin/job-aids/", {"search": word}, HTTP_HX_REQUEST="true"))
    assert str(last_id) in found
    assert "<html" not in found
    assert "No job aids match" in text_of(page.post("/admin/job-aids/", {"search": "zyxw"}))
    page.post(f"/admin/job-aids/{last_id}/favourite/", {"keep": "0"})
    assert JobAidFavourite.objects.count() == 0
    with django_assert_max_num_queries(12):
        page.get("/admin/job-aids/")


def test_narrowed_to_what_members_can_do_themselves():
    page = at_pages(people.agent())
    of_members = JobAid.objects.filter(is_for_members=True, is_active=True).first()
    of_agents = JobAid.objects.filter(is_for_members=False, is_active=True).first()
    found = text_of(page.post("/admin/job-aids/", {"for": "members"}))
    assert str(of_members.id) in found
    assert str(of_agents.id) not in found


def test_opened_with_its_steps_and_counted(django_assert_max_num_queries):
    aid = JobAid.objects.filter(is_active=True).first()
    page = at_pages(people.associate("triage"))
    shown = text_of(page.get(f"/admin/job-aids/{aid.id}/"))
    assert aid.found_at in shown
    assert shown.count("<li>") >= len(aid.body.splitlines())
    aid.refresh_from_db()
    assert aid.views == 1
    with django_assert_max_num_queries(12):
        page.get(f"/admin/job-aids/{aid.id}/")
    JobAid.objects.filter(id=aid.id).update(is_active=False)
    assert page.get(f"/admin/job-aids/{aid.id}/").status_code == 404
    assert page.post(f"/admin/job-aids/{aid.id}/favourite/", {"keep": "1"}).status_code == 404
