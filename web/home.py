"""The first page after signing in: what to do next, by role. Each part is made by its own folder."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from foundation.policy import may_open_pages
from web.audit.home import oversight_home
from web.departments.home import department_home
from web.filing.home import agent_home
from web.frame.pages import NO_DESK, Page, is_fragment
from web.ladder.home import escalation_home
from web.leads.home import lead_home
from web.queues.home import desk_day, desk_tasks


class HomePage(Page):
    def get(self, request: HttpRequest) -> HttpResponse:
        actor, at = self.actor, self.at
        if is_fragment(request) and actor.associate_id:
            return self.fragment("home/_day.html", {"day": desk_day(actor, at)})
        shows_all = request.GET.get("tasks") == "all"
        context = {
            "title": _("What would you like to do?"),
            "agent": agent_home(actor, at) if actor.agent_id else None,
            "desk": actor.associate_id is not None,
            "tasks": desk_tasks(actor, at, is_all=shows_all) if actor.associate_id else None,
            "shows_all_tasks": shows_all,
            "lead": lead_home(actor, at),
            "escalations": escalation_home(actor, at),
            "department": department_home(actor, at),
            "oversight": oversight_home(actor, at),
            "no_desk": NO_DESK if self.lacks_desk else "",
            "has_configuration": bool(may_open_pages(actor) and admin.site.get_app_list(request)),
        }
        return self.show("home.html", context)
