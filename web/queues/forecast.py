"""The page of the forecast: what will be overdue in each queue that the reader leads."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from inquiries.queues.access import require_lead
from inquiries.queues.queries.forecast import QueueForecast, breach_forecast, with_first_named
from inquiries.queues.queries.pace import LOOKS_BACK
from web.frame.pages import Page, is_fragment


class ForecastPage(Page):
    """Per queue: until when it looks, the pace, what is late, what will be; drawn anew on every news."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require_lead(self.actor)
        forecasts = sorted(with_first_named(breach_forecast(self.actor, self.at), self.at), key=_pressing)
        busy = [one for one in forecasts if one.due]
        context = {
            "title": _("Overdue forecast"),
            "has_queues": bool(forecasts),
            "rows": [self._shown(one) for one in busy],
            "quiet": [one.queue.title for one in forecasts if not one.due],
            "chart": _chart(busy),
            "weeks": LOOKS_BACK.days // 7,
        }
        if is_fragment(request):
            return self.fragment("queues/_forecast.html", context)
        return self.show("queues/forecast.html", context)

    def _shown(self, row: QueueForecast) -> dict[str, Any]:
        expected, breached = row.first_expected, row.first_breached
        return {
            "of": row,
            "lists": [
                {"is_late": False, "named": expected, "more": row.expected - len(expected)},
                {"is_late": True, "named": breached, "more": row.breached - len(breached)},
            ],
            "is_open_to": row.queue.id in self.actor.queue_ids,
        }


def _pressing(row: QueueForecast) -> tuple[int, int, str]:
    return (-row.expected, -row.breached, row.queue.title)


def _chart(busy: list[QueueForecast]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "stacked": True,
        "labels": [row.queue.title for row in busy],
        "series": [
            {"label": _("In time"), "values": [row.in_time for row in busy]},
            {"label": _("Expected to be overdue"), "values": [row.expected for row in busy]},
            {"label": _("Already overdue"), "values": [row.breached for row in busy]},
        ],
        "colours": ["--ok", "--warn", "--danger"],
        "left_out": 0,
    }
