"""Every address of the project."""

from django.contrib import admin
from django.urls import path

from arsos.api.health import livez, readyz

urlpatterns = [
    path("livez", livez),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
]
