"""The first page after signing in: what to do next, by role. Each part is made by its own folder."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from web.agents.home import agent_home
from web.departments.home import department_home
from web.desk.home import desk_home
from web.escalation_owners.home import escalation_home
from web.leads.home import lead_home
from web.oversight.home import oversight_home
from web.pages import NO_DESK, Page


class HomePage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        actor, at = self.actor, self.at
        context = {
            "title": _("What would you like to do?"),
            "agent": agent_home(actor, at) if actor.agent_id else None,
            "desk": desk_home(actor, at) if actor.associate_id else None,
            "lead": lead_home(actor, at),
            "escalations": escalation_home(actor, at),
            "department": department_home(actor, at),
            "oversight": oversight_home(actor, at),
            "no_desk": NO_DESK if self.lacks_desk else "",
            "has_configuration": bool(actor.roles and admin.site.get_app_list(request)),
        }
        return self.show("home.html", context)
