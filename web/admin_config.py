"""Makes our admin site the one that everything registers with."""

from django.contrib.admin.apps import AdminConfig


class ArsosAdminConfig(AdminConfig):
    """The site itself is loaded later, when the apps are: it needs their tables."""

    default_site = "web.admin_site.ArsosAdminSite"
