"""The token of forms, for a page whose reader has signed in again in another window."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from foundation.errors import ResourceNotFound
from web.frame.pages import Page
from web.frame.sending import is_sent_by_script


class TokenPage(Page):
    """Answers our own scripts alone: other places cannot set their header, nor read the answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_sent_by_script(request):
            raise ResourceNotFound
        return JsonResponse(
            {"token": get_token(request), "reader": str(self.actor.user_id)}, headers={"Cache-Control": "no-store"}
        )
