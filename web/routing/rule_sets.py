"""Routing rules: read, written as drafts, tried on one inquiry, replayed over past traffic, published (R15, R17)."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation import clock, lengths
from foundation.errors import ConflictFound, InputRejected
from foundation.http.pagination import page_of
from inquiries.routing.access import may_try_rules, require_rule_keeper
from inquiries.routing.actions import ROUTING_RULES, start_replay
from inquiries.routing.models import RoutingRuleSet
from inquiries.routing.queries import (
    Routed,
    dry_run,
    find_rule_set,
    newest_rule_set,
    newest_version,
    replays_of_rule_set,
    rule_set_beside_published,
    rule_sets,
    rules_in,
)
from inquiries.routing.rules import RuleChange, decide_changes
from web.frame.days import DayField
from web.frame.pages import Page, attach, is_fragment, seen_version
from web.routing.rule_form import Catalogue, RuleRow, blank_row, catalogue, in_words, read_sent, rows_of, sent_rows

USUAL_DAYS = timedelta(days=30)


class TryForm(forms.Form):
    """Which inquiry to send through the rules."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of an inquiry"),
        max_length=lengths.REFERENCE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "SI-XXXX-XXXX"}),
    )


class ReplayForm(forms.Form):
    """Which days of filing, both included."""

    first_on = DayField(label=gettext_lazy("Filed from"))
    last_on = DayField(label=gettext_lazy("to"))


class RuleSetsPage(Page):
    """Every version, newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require_rule_keeper(self.actor)
        found, links = page_of(rule_sets(), request, order=("-version", "id"))
        context = {"title": _("Routing rules"), "rule_sets": found, "links": links}
        return self.show("routing/rule_sets.html", context)


class RuleSetPage(Page):
    """One version beside the one that routes now, with ways to try it."""

    def get(self, _request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        return self.page(rule_set_id)

    def page(self, rule_set_id: UUID, **more: Any) -> HttpResponse:
        """The page; `more` are forms as they were sent, and what came of them."""
        require_rule_keeper(self.actor)
        rule_set, published = rule_set_beside_published(rule_set_id)
        known = catalogue()
        today = clock.date_of(self.at)
        is_draft = rule_set.state == RoutingRuleSet.State.DRAFT
        context = {
            "title": rule_set.title,
            "subtitle": _("Version %(version)s") % {"version": rule_set.version},
            "rule_set": rule_set,
            "published": published,
            "rules": in_words(rules_in(rule_set), known),
            "changes": changes_in_words(published, rule_set, known) if is_draft else [],
            "is_draft": is_draft,
            "replays": replays_of_rule_set(self.actor, rule_set_id),
            "may_try": may_try_rules(self.actor),
            "try_form": TryForm(),
            "replay_form": ReplayForm(initial={"first_on": today - USUAL_DAYS, "last_on": today}),
            **more,
        }
        is_wrong = any(getattr(one, "errors", None) for one in more.values())
        return self.show("routing/rule_set.html", context, status=422 if is_wrong else 200)


class EditRulesPage(Page):
    """A new draft is written from what some version says; the version itself never changes."""

    def get(self, _request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        require_rule_keeper(self.actor)
        rule_set, known = find_rule_set(rule_set_id), catalogue()
        draft = {"title": rule_set.title, "newest": newest_version()}
        return self.editor(rule_set, known, rows_of(rules_in(rule_set), known), draft)

    def post(self, request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        require_rule_keeper(self.actor)
        rule_set, sent = find_rule_set(rule_set_id), request.POST
        seen = seen_version(request, "newest") or 0
        draft: dict[str, Any] = {"title": sent.get("title", "")[: lengths.TITLE], "newest": seen}
        try:
            title, rules = read_sent(sent)
            create = partial(ROUTING_RULES.draft, title=title, rules=rules, by=self.actor, at=self.at)
            done = self.once(partial(create, expected_newest=seen), identify=lambda made: str(made.id))
        except InputRejected as error:
            known = catalogue()
            wrong_title = next((one.detail for one in error.errors if one.pointer == "/title"), "")
            draft |= {"error": error.detail, "wrong_title": wrong_title}
            return self.editor(rule_set, known, sent_rows(sent, known, error.errors), draft, status=422)
        except ConflictFound:
            known, newest = catalogue(), newest_rule_set()
            draft |= {"conflict": newest, "newest": newest.version if newest else 0}
            draft["meanwhile"] = changes_in_words(rule_set, newest, known) if newest else []
            return self.editor(rule_set, known, sent_rows(sent, known), draft, status=422)
        words = _("Draft saved. It routes nothing until you publish it.")
        return self.done(words, reverse("web:rule-set", args=[done.named]))

    def editor(
        self, rule_set: RoutingRuleSet, known: Catalogue, rows: list[RuleRow], draft: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """The editor with rows as they are stored, or as they were sent."""
        blank, pickers = blank_row(known)
        context = {
            "title": _("Draft from version %(version)s") % {"version": rule_set.version},
            "rule_set": rule_set,
            "rows": rows,
            "queues": known.queues,
            "blank": blank,
            "pickers": pickers,
            "draft": draft,
            "next_version": draft["newest"] + 1,
        }
        return self.show("routing/rule_set_edit.html", context, status=status)


class TryRulesPage(RuleSetPage):
    """Where this version sends one inquiry and why, beside where the published one sends it."""

    def get(self, _request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        """Whoever reloads comes back to the version."""
        return HttpResponseRedirect(reverse("web:rule-set", args=[rule_set_id]))

    def post(self, request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        require_rule_keeper(self.actor)
        form = TryForm(request.POST)
        tried: list[dict[str, Any]] = []
        if form.is_valid():
            with self.attempting(names_things=True) as attempt:
                tried = self.tried(rule_set_id, form.cleaned_data["reference"].strip())
            if attempt.refusal is not None:
                form.add_error("reference", attempt.refusal.detail)
        context = {"try_form": form, "tried": tried}
        if is_fragment(request):
            status = 422 if form.errors else 200
            return self.fragment("routing/_tried.html", {**context, "rule_set_id": rule_set_id}, status=status)
        return self.page(rule_set_id, **context)

    def tried(self, rule_set_id: UUID, reference: str) -> list[dict[str, Any]]:
        """Both routes, this version's first."""
        routes = [dry_run(self.actor, reference, rule_set_id=one, at=self.at) for one in (rule_set_id, None)]
        return [_tried(routed, is_published=place == 1) for place, routed in enumerate(routes)]


class StartReplayPage(RuleSetPage):
    """Past traffic is sent through the rules in the background; nothing moves."""

    def get(self, _request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        """Whoever reloads comes back to the version."""
        return HttpResponseRedirect(reverse("web:rule-set", args=[rule_set_id]))

    def post(self, request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        require_rule_keeper(self.actor)
        form = ReplayForm(request.POST)
        if form.is_valid():
            start = partial(start_replay, rule_set=rule_set_id, **form.cleaned_data, by=self.actor, at=self.at)
            try:
                done = self.once(start, identify=lambda replay: str(replay.id))
                return HttpResponseRedirect(reverse("web:replay", args=[done.named]))
            except InputRejected as error:
                attach(form, error)
        return self.page(rule_set_id, replay_form=form)


class PublishRulesPage(Page):
    """What would change from now on, and the button that lets it."""

    def get(self, _request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        return self.page(rule_set_id)

    def post(self, request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
        require_rule_keeper(self.actor)
        publish = partial(ROUTING_RULES.publish, rule_set_id, by=self.actor, at=self.at)
        try:
            self.once(partial(publish, replacing=seen_version(request, "replacing")))
        except ConflictFound as error:
            return self.page(rule_set_id, error=error.detail)
        return self.done(_("Published. These rules are now in force."), reverse("web:rule-set", args=[rule_set_id]))

    def page(self, rule_set_id: UUID, *, error: str = "") -> HttpResponse:
        """The confirmation; after a refusal with what is different now."""
        require_rule_keeper(self.actor)
        rule_set, published = rule_set_beside_published(rule_set_id)
        context = {
            "title": _("Publish version %(version)s?") % {"version": rule_set.version},
            "subtitle": rule_set.title,
            "rule_set": rule_set,
            "published": published,
            "changes": changes_in_words(published, rule_set, catalogue()),
            "replays": replays_of_rule_set(self.actor, rule_set_id),
            "is_draft": rule_set.state == RoutingRuleSet.State.DRAFT,
            "error": error,
        }
        return self.show("routing/rule_set_publish.html", context, status=422 if error else 200)


def changes_in_words(before: RoutingRuleSet | None, after: RoutingRuleSet, known: Catalogue) -> list[dict[str, Any]]:
    """Every rule that differs, as it was and as it is."""
    return [_change(one, known) for one in decide_changes(rules_in(before) if before else [], rules_in(after))]


def _change(change: RuleChange, known: Catalogue) -> dict[str, Any]:
    was, becomes = (in_words([rule], known)[0] if rule else None for rule in (change.before, change.after))
    return {"kind": change.kind, "name": change.name, "was": was, "becomes": becomes, "of": change}


def _tried(routed: Routed, *, is_published: bool) -> dict[str, Any]:
    return {"routed": routed, "is_published": is_published, "rules": routed.route.tried}
