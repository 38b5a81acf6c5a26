"""What stands in the side bar, by role; our frame and the theme's configuration pages draw the same list."""

from functools import cache
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from arsos.accounts.sign_in import signed_in_actor
from arsos.journal.listing import may_read_journal
from arsos.kernel.actor import Actor, Role
from arsos.kernel.report_readers import may_read_reports
from escalations.queries.owned_escalations import is_on_ladder
from inquiries.access import may_keep_rules, may_see_privacy_cases

Item = dict[str, Any]
KEYS = {
    "admin:index": "g h",
    "web:queues": "g q",
    "web:inquiries": "g i",
    "web:customers": "g c",
    "web:card": "g p",
    "web:drafts": "g d",
    "web:sos": "g s",
    "web:sos-screenings": "g s",
    "web:escalated": "g u",
    "web:hand-overs": "g o",
    "web:tickets": "g t",
    "web:job-aids": "g a",
    "web:emergency": "g e",
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
CONFIGURATION_ICONS = {"accounts": "group", "desk": "inbox_customize", "inquiries": "tune", "escalations": "stairs"}


def palette(_request: HttpRequest) -> str:
    """Our colours for the theme's own pages."""
    return static("web/css/palette.css")


def tokens(_request: HttpRequest) -> str:
    """Colours and sizes of the frame, which the theme's own pages stand in too."""
    return static("web/css/tokens.css")


def frame(_request: HttpRequest) -> str:
    """Bar and menu of every page."""
    return static("web/css/frame.css")


def theme_parts(_request: HttpRequest) -> str:
    """What we put into the theme's own pages."""
    return static("web/css/theme.css")


def sidebar(request: HttpRequest) -> list[Item]:
    """Groups of links that the signed-in person has a use for."""
    actor = signed_in_actor(request)
    background = [_item(_("Background work"), "pending_actions", "web:background")] if has_background(actor) else []
    groups = [_group("", [_item(_("Home"), "home", "admin:index"), *background])]
    if actor.agent_id:
        groups.append(_group(_("Agent"), _agent_items()))
    if actor.associate_id:
        groups.append(_group(_("ARSOS"), _staff_items()))
    elif not actor.agent_id and actor.visible_agent_ids:
        groups.append(_group(_("Downline"), _downline_items()))
    if is_on_ladder(actor) or actor.has_role(Role.ADMINISTRATOR):
        groups.append(_group(_("Escalations"), [_item(_("Escalated to me"), "stairs", "web:escalated")]))
    if may_read_reports(actor):
        groups.append(_group(_("Lead") if actor.has_role(Role.LEAD) else _("Service"), _lead_items(actor)))
    if actor.has_role(Role.DEPARTMENT):
        groups.append(_group(_("Department"), [_item(_("Requests"), "assignment", "web:department-work")]))
    if actor.has_role(Role.ADMINISTRATOR):
        groups.append(_group(_("Operations"), _administrator_items()))
    if may_read_journal(actor):
        cases = [] if actor.has_role(Role.LEAD) else _privacy_items(actor)
        groups.append(_group(_("Audit"), [_item(_("Journal"), "policy", "web:journal"), *cases]))
    return [*groups, *_configuration(request, actor)]


def has_background(actor: Actor) -> bool:
    """Whether somebody can have work in the background: runs, files, replays or feeds."""
    sees_inquiries = actor.associate_id is not None or bool(actor.visible_agent_ids)
    return sees_inquiries or may_keep_rules(actor) or actor.sends_feeds


def _agent_items() -> list[Item]:
    return [
        _item(_("View all customers"), "groups", "web:customers"),
        _item(_("Service Inquiry card"), "add_card", "web:card"),
        _item(_("Service Inquiries"), "list_alt", "web:inquiries"),
        _item(_("Drafts"), "edit_note", "web:drafts"),
        _item(_("SOS line"), "sos", "web:sos"),
        _item(_("Job aids"), "menu_book", "web:job-aids"),
        _item(_("Technical tickets"), "build", "web:tickets"),
    ]


def _staff_items() -> list[Item]:
    return [
        _item(_("Queues"), "inbox", "web:queues"),
        _item(_("Inquiries"), "list_alt", "web:inquiries"),
        _item(_("Emergency access"), "emergency", "web:emergency"),
        _item(_("Job aids"), "menu_book", "web:job-aids"),
    ]


def _lead_items(actor: Actor) -> list[Item]:
    """Leads see who holds what; rules are for who keeps them; forecast and reports for auditors as well."""
    is_lead = actor.has_role(Role.LEAD)
    items = [_item(_("Load"), "groups_3", "web:load")] if is_lead else []
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
        _item(_("Hand-overs"), "forward_to_inbox", "web:hand-overs"),
        _item(_("Links to members"), "link", "web:links"),
        _item(_("Privacy cases"), "privacy_tip", "web:privacy-cases"),
        _item(_("SOS screenings"), "sos", "web:sos-screenings"),
        _item(_("Technical tickets"), "build", "web:tickets"),
    ]


def _administrator_items() -> list[Item]:
    return [
        _item(_("Deliveries"), "webhook", "web:deliveries"),
        _item(_("Work set aside"), "report", "web:set-aside"),
        _item(_("Inquiry types"), "design_services", "web:inquiry-types"),
        _item(_("Calendars"), "calendar_month", "web:calendars"),
    ]


def _downline_items() -> list[Item]:
    return [
        _item(_("View all customers"), "groups", "web:customers"),
        _item(_("Inquiries"), "list_alt", "web:inquiries"),
    ]


def _configuration(request: HttpRequest, actor: Actor) -> list[Item]:
    if not actor.roles:
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
        for app in admin.site.get_app_list(request)
    ]


def _group(title: str, items: list[Item], *, is_collapsible: bool = False) -> Item:
    return {"title": title, "items": items, "collapsible": is_collapsible, "separator": bool(title)}


def _item(title: str, icon: str, name: str) -> Item:
    return {"title": title, "icon": icon, "link": _address(name), "key": KEYS.get(name, "")}


@cache
def _address(name: str) -> str:
    """Looked up once: every page draws the side bar."""
    return reverse(name)
