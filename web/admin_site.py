"""The admin site: the theme's site for configuration, in our colours; the other pages have a frame of their own."""

from typing import Any

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from accounts.callers import signed_in_actor
from web.frame.navigation import sidebar


class ArsosAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # the theme is not typed
    """The theme's site without its inline style sheet, inside our frame; the palette is in theme-palette.css."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever is signed in is answered; what each page shows follows from their roles on the day (R30).

        A role that is asked for here would send who has none from the sign-in page back to it, for ever.
        """
        return request.user.is_active and request.user.is_authenticated

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        theirs = super().each_context(request)
        navigation = sidebar(request, theirs["available_apps"])
        return {**theirs, "colors": {}, "navigation": navigation, "actor": signed_in_actor(request)}
