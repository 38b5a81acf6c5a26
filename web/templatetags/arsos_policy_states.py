"""How a policy or a member stands, at a glance: words and a shape, never a colour alone."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from members.book.rules import PolicyState

register = template.Library()
LOOKS = {
    PolicyState.ACTIVE: ("active", "●"),
    PolicyState.PENDING_TERM: ("ending", "◐"),
    PolicyState.FUTURE_EFFECTIVE: ("coming", "○"),
    PolicyState.TERMED: ("ended", "■"),
    PolicyState.CANCELLED: ("ended", "✕"),
}


@register.simple_tag
def policy_state(state: PolicyState | None) -> SafeString:
    """The state as a badge; cancelled is not termed."""
    look, shape = LOOKS[state] if state else ("ended", "–")
    words = _words().get(state, _("No policy"))
    mark = format_html('<span aria-hidden="true">{}</span>', shape)
    return format_html('<span class="a-standing a-standing-{}">{} {}</span>', look, mark, words)


def _words() -> dict[PolicyState | None, str]:
    return {
        PolicyState.ACTIVE: _("Active"),
        PolicyState.PENDING_TERM: _("Ending soon"),
        PolicyState.FUTURE_EFFECTIVE: _("Future effective"),
        PolicyState.TERMED: _("Termed"),
        PolicyState.CANCELLED: _("Canceled"),
    }
