"""The admin site: the theme's site for configuration, in our colours; the other pages have a frame of their own."""

from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite


class ArsosAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # the theme is not typed
    """The theme's site without its inline style sheet; the palette stands in palette.css."""

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "colors": {}}


class ArsosAdminConfig(AdminConfig):
    """Makes it the site that everything registers with."""

    default_site = "web.admin_site.ArsosAdminSite"
