"""What stands in the side bar, by role; our frame and the theme's configuration pages draw the same list."""

from functools import cache
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.callers import signed_in_actor
from audit.access_log.queries import may_read_journal
from foundation.actor import Actor
from foundation.policy import (
    Resource,
    Right,
    may,
    may_keep_configuration,
    may_open_pages,
    may_read_reports,
    may_send_feeds,
)
from inquiries.privacy_cases.access import may_see_privacy_cases
from inquiries.routing.access import may_keep_rules
from inquiries.subject_links.queries import may_review_links

Item = dict[str, Any]
KEYS = {
    "admin:index": "g h",
    "web:queues": "g q",
    "web:inquiries": "g i",
    "web:customers": "g c",
    "web:card": "g p",
    "web:call-list": "g k",
    "web:drafts": "g d",
    "web:sos": "g s",
    "web:sos-screenings": "g s",
    "web:escalated": "g u",
    "web:hand-overs": "g o",
    "web:tickets": "g t",
    "web:job-aids": "g a",
    "web:emergency": "g e",
    "web:incidents": "g m",
    "web:background": "g b",
    "web:department-work": "g r",
    "web:load": "g l",
    "web:forecast": "g f",
    "web:rule-sets": "g u",
    "web:reports": "g t",
    "web:deliveries": "g w",
    "web:journal": "g j",
}
"""Two strokes lead to a page from everywhere, by the name of its address."""
CONFIGURATION_ICONS = {
    "accounts": "group",
    "identity": "key",
    "desk": "inbox_customize",
    "inquiries": "tune",
    "escalations": "stairs",
}


def palette(_request: HttpRequest) -> str:
    """Our colours for the theme's own pages."""
    return static("web/css/theme-palette.css")


def tokens(_request: HttpRequest) -> str:
    """Colours and sizes of the frame, which the theme's own pages stand in too."""
    return static("web/css/tokens.css")


def frame(_request: HttpRequest) -> str:
    """Bar and menu of every page."""
    return static("web/css/frame.css")


def theme_parts(_request: HttpRequest) -> str:
    """What we put into the theme's own pages."""
    return static("web/css/theme.css")


def sidebar(request: HttpRequest, apps: list[Item] | None = None) -> list[Item]:
    """Groups of links that the signed-in person has a use for.

    `apps` is what the admin site lists for this request, where it has been asked already: it asks sixty models.
    """
    actor = signed_in_actor(request)
    background = [_item(_("Jobs"), "pending_actions", "web:background")] if has_background(actor) else []
    groups = [_group("", [_item(_("Home"), "home", "admin:index"), *background])]
    if actor.agent_id:
        groups.append(_group(_("Agent"), _agent_items()))
    if actor.associate_id:
        groups.append(_group(_("ARSOS"), _staff_items()))
    elif not actor.agent_id and actor.visible_agent_ids:
        groups.append(_group(_("Downline"), _downline_items()))
    if may(actor, Right.SEE, Resource.LADDER):
        groups.append(_group(_("Escalations"), [_item(_("Escalated to me"), "stairs", "web:escalated")]))
    if may_read_reports(actor):
        groups.append(_group(_("Lead") if may_review_links(actor) else _("Service"), _lead_items(actor)))
    if may(actor, Right.SEE, Resource.DEPARTMENT_WORK):
        groups.append(_group(_("Department"), [_item(_("Requests"), "assignment", "web:department-work")]))
    if may_keep_configuration(actor):
        groups.append(_group(_("Operations"), _administrator_items(actor)))
    if may_read_journal(actor):
        cases = [] if may_review_links(actor) else _privacy_items(actor)
        groups.append(_group(_("Audit"), [_item(_("Journal"), "policy", "web:journal"), *cases]))
    return [*groups, *_configuration(request, actor, apps)]


def has_background(actor: Actor) -> bool:
    """Whether somebody can have work in the background: runs, files, replays or feeds."""
    sees_inquiries = actor.associate_id is not None or bool(actor.visible_agent_ids)
    return sees_inquiries or may_keep_rules(actor) or may_send_feeds(actor)


def _agent_items() -> list[Item]:
    return [
        _item(_("View all customers"), "groups", "web:customers"),
        _item(_("Service Inquiry card"), "add_card", "web:card"),
        _item(_("Service Inquiries"), "list_alt", "web:inquiries"),
        _item(_("Call list"), "call", "web:call-list"),
        _item(_("Drafts"), "edit_note", "web:drafts"),
        _item(_("SOS line"), "sos", "web:sos"),
        _item(_("Job aids"), "menu_book", "web:job-aids"),
        _item(_("Technical tickets"), "build", "web:tickets"),
    ]


def _staff_items() -> list[Item]:
    return [
        _item(_("Queues"), "inbox", "web:queues"),
        _item(_("Inquiries"), "list_alt", "web:inquiries"),
        _item(_("Incidents"), "campaign", "web:incidents"),
        _item(_("Labels"), "label", "web:labels"),
        _item(_("Emergency access"), "emergency", "web:emergency"),
        _item(_("Job aids"), "menu_book", "web:job-aids"),
    ]


def _lead_items(actor: Actor) -> list[Item]:
    """Leads see who holds what; rules are for who keeps them; forecast and reports for auditors as well."""
    is_lead = may_review_links(actor)
    items = [_item(_("Workload"), "groups_3", "web:load")] if is_lead else []
    items.append(_item(_("Forecast"), "schedule", "web:forecast"))
    if may_keep_rules(actor):
        items.append(_item(_("Routing rules"), "alt_route", "web:rule-sets"))
    items.append(_item(_("Reports"), "bar_chart", "web:reports"))
    return [*items, *_review_items()] if is_lead else items


def _privacy_items(actor: Actor) -> list[Item]:
    is_reader = may_see_privacy_cases(actor)
    return [_item(_("Privacy cases"), "privacy_tip", "web:privacy-cases")] if is_reader else []


def _review_items() -> list[Item]:
    return [
        _item(_("Handoffs"), "forward_to_inbox", "web:hand-overs"),
        _item(_("Member links"), "link", "web:links"),
        _item(_("Privacy cases"), "privacy_tip", "web:privacy-cases"),
        _item(_("SOS screenings"), "sos", "web:sos-screenings"),
        _item(_("Technical tickets"), "build", "web:tickets"),
    ]


def _administrator_items(actor: Actor) -> list[Item]:
    labels = [] if actor.associate_id else [_item(_("Labels"), "label", "web:labels")]
    return [
        *labels,
        _item(_("Deliveries"), "webhook", "web:deliveries"),
        _item(_("Set aside"), "report", "web:set-aside"),
        _item(_("Add a person"), "person_add", "web:add-person"),
        _item(_("Inquiry types"), "design_services", "web:inquiry-types"),
        _item(_("Calendars"), "calendar_month", "web:calendars"),
    ]


def _downline_items() -> list[Item]:
    return [
        _item(_("View all customers"), "groups", "web:customers"),
        _item(_("Inquiries"), "list_alt", "web:inquiries"),
    ]


def _configuration(request: HttpRequest, actor: Actor, apps: list[Item] | None) -> list[Item]:
    if not may_open_pages(actor):
        return []
    return [
        _group(
            f"{app['name']}",
            [
                {"title": model["name"], "icon": CONFIGURATION_ICONS.get(app["app_label"], "settings"), "link": link}
                for model in app["models"]
                if (link := model["admin_url"])
            ],
            is_collapsible=True,
        )
        for app in (admin.site.get_app_list(request) if apps is None else apps)
    ]


def _group(title: str, items: list[Item], *, is_collapsible: bool = False) -> Item:
    return {"title": title, "items": items, "collapsible": is_collapsible, "separator": bool(title)}


def _item(title: str, icon: str, name: str) -> Item:
    return {"title": title, "icon": icon, "link": _address(name), "key": KEYS.get(name, "")}


@cache
def _address(name: str) -> str:
    """Looked up once: every page draws the side bar."""
    return reverse(name)
