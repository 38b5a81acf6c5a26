"""The search box of the API (R37)."""

from dataclasses import replace
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.operations import Operation
from foundation.http.views import ApiView
from inquiries.lists.queries.lists import with_labels
from inquiries.search.cursors import opened_edges, sealed_edge
from inquiries.search.queries.found import Page as Found
from inquiries.search.queries.search import KINDS, search
from inquiries.search.schemas import (
    FoundInquiries,
    FoundInquiry,
    FoundMember,
    FoundMembers,
    SearchAnswer,
    SearchInput,
)
from inquiries.search_documents.schemas import matches_shown


class SearchView(ApiView):
    operations = {
        "POST": Operation(
            name="searchEverything",
            tag="inquiries",
            summary="Search inquiries and members",
            description="Finds inquiries and members that you may see by words, names, references, phones, policy, "
            "application and external numbers, Humana ids, MBIs, and agents. Every word has to be there; the last one "
            "may be unfinished. Put a phrase in quotes. A name is found in either order, without accents and with one "
            "typing error. Narrow inquiries with `status:`, `type:`, `due:`, `assignee:`, `queue:`, `priority:`, "
            "`label:`, `agent:` and `since:`. "
            "The best results come first; only the newest 1,000 of many are ranked, and `is_cut` says so. A cursor "
            "goes on with one group alone.",
            scope="inquiries:read",
            body=SearchInput,
            example={"query": "smith id card status:open", "kinds": ["inquiries"], "page_size": 8},
            answer=SearchAnswer,
        )
    }

    def post(self, _request: Request) -> Response:
        self.require_key()
        asked = self.body()
        text, edges = asked["query"], opened_edges(asked["cursor"], text=asked["query"], by=self.actor)
        kinds = list(edges) or asked.get("kinds") or KINDS
        found = search(self.actor, text, self.at, kinds=kinds, most=asked["page_size"], edges=edges)
        inquiries, members = found.inquiries, found.members
        rows = [replace(row, matched=places) for row, places in inquiries.rows]

        def following(kind: str, page: Found[Any]) -> dict[str, Any]:
            return {"next": sealed_edge(page.next, kind=kind, text=text, by=self.actor), "is_cut": page.is_cut}

        answer = SearchAnswer(
            inquiries=FoundInquiries(
                results=[FoundInquiry(row) for row in with_labels(self.actor, rows)],
                **following("inquiries", inquiries),
            ),
            members=FoundMembers(
                results=[FoundMember.from_row(row, matched=matches_shown(places)) for row, places in members.rows],
                **following("members", members),
            ),
        )
        return self.respond(answer)
