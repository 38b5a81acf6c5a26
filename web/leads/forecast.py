"""What will be late by the end of the next business day, queue by queue."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from inquiries.access import require_lead
from inquiries.queries.breach_forecast import LOOKS_BACK, QueueForecast, breach_forecast, holders_of
from inquiries.rules.breach_forecast import DueInquiry
from web.pages import Page, is_fragment

MOST_NAMED = 8


class ForecastPage(Page):
    """Per queue: until when it looks, the pace, what is late, what will be; drawn anew on every news."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require_lead(self.actor)
        rows = sorted(breach_forecast(self.actor, self.at), key=_pressing)
        named = [one.reference for row in rows for late in _late(row) for one in late[:MOST_NAMED]]
        context = {
            "title": _("Breach forecast"),
            "rows": [self._shown(row) for row in rows],
            "holders": holders_of(named),
            "busy": [row for row in rows if row.due],
            "chart": _chart(rows),
            "weeks": LOOKS_BACK.days // 7,
        }
        if is_fragment(request):
            return self.fragment("leads/_forecast.html", context)
        return self.show("leads/forecast.html", context)

    def _shown(self, row: QueueForecast) -> dict[str, Any]:
        expected, late = _late(row)
        return {
            "of": row,
            "on_time": row.due - len(late) - len(expected),
            "lists": [
                {"is_late": False, "named": expected[:MOST_NAMED], "more": max(0, len(expected) - MOST_NAMED)},
                {"is_late": True, "named": late[:MOST_NAMED], "more": max(0, len(late) - MOST_NAMED)},
            ],
            "is_open_to": row.queue.id in self.actor.queue_ids,
        }


def _late(row: QueueForecast) -> tuple[list[DueInquiry], list[DueInquiry]]:
    return row.forecast.expected, row.forecast.breached


def _pressing(row: QueueForecast) -> tuple[int, int, str]:
    return (-len(row.forecast.expected), -len(row.forecast.breached), row.queue.title)


def _chart(rows: list[QueueForecast]) -> dict[str, Any]:
    busy = [row for row in rows if row.due]
    late = [len(row.forecast.breached) for row in busy]
    expected = [len(row.forecast.expected) for row in busy]
    return {
        "kind": "bar",
        "stacked": True,
        "labels": [row.queue.title for row in busy],
        "series": [
            {
                "label": _("In time"),
                "values": [row.due - a - b for row, a, b in zip(busy, late, expected, strict=True)],
            },
            {"label": _("Expected to be late"), "values": expected},
            {"label": _("Late already"), "values": late},
        ],
        "colours": ["--ok", "--warn", "--danger"],
        "left_out": 0,
    }
