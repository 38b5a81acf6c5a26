"""What stands in the side bar, by role."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from arsos.accounts.sign_in import signed_in_actor
from arsos.journal.listing import may_read_journal
from arsos.kernel.actor import Actor, Role

Item = dict[str, Any]
CONFIGURATION_ICONS = {"accounts": "group", "desk": "inbox_customize", "inquiries": "tune", "escalations": "stairs"}


def stylesheet(_request: HttpRequest) -> str:
    """The one style sheet of our own."""
    return static("web/arsos.css")


def sidebar(request: HttpRequest) -> list[Item]:
    """Groups of links that the signed-in person has a use for."""
    actor = signed_in_actor(request)
    own = [_item("Home", "home", "admin:index"), _item("Notifications", "notifications", "web:notifications")]
    groups = [_group("", own)]
    if actor.agent_id:
        groups.append(_group("Agent", _agent_items()))
    if actor.associate_id:
        groups.append(_group("ARSOS", _staff_items()))
    elif not actor.agent_id and actor.visible_agent_ids:
        groups.append(_group("Downline", _downline_items()))
    if actor.has_role(Role.DEPARTMENT):
        groups.append(_group("Department", [_item("Requests", "assignment", "web:department-work")]))
    if actor.has_role(Role.ADMINISTRATOR):
        groups.append(_group("Operations", [_item("Deliveries", "webhook", "web:deliveries")]))
    if may_read_journal(actor):
        groups.append(_group("Audit", [_item("Journal", "policy", "web:journal")]))
    return [*groups, *_configuration(request, actor)]


def _agent_items() -> list[Item]:
    return [
        _item("View all customers", "groups", "web:customers"),
        _item("Service Inquiry card", "add_card", "web:card"),
        _item("Drafts", "edit_note", "web:drafts"),
        _item("Inquiries", "list_alt", "web:inquiries"),
        _item("SOS line", "sos", "web:sos"),
    ]


def _staff_items() -> list[Item]:
    return [
        _item("Queues", "inbox", "web:queues"),
        _item("Inquiries", "list_alt", "web:inquiries"),
        _item("Emergency access", "emergency", "web:emergency"),
    ]


def _downline_items() -> list[Item]:
    return [
        _item("View all customers", "groups", "web:customers"),
        _item("Inquiries", "list_alt", "web:inquiries"),
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
    return {"title": title, "icon": icon, "link": reverse(name)}
