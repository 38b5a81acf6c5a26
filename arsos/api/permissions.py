"""Nobody reaches a view without being known."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from arsos.kernel.actor import Actor


class SignedIn(BasePermission):
    """Somebody is known; what they may do is for `access` to say."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, Actor)
