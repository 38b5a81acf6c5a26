"""Addresses of work in the background."""

from django.urls import path

from web.runs.imports import CancelImportPage, ImportPage, StartImportPage
from web.runs.pages import BackgroundPage, BulkRunPage, CancelBulkPage, CancelExportPage, ExportFilePage, RetryWorkPage

BULK, EXPORT, IMPORT = (f"background/{kind}/<uuid:run_id>/" for kind in ("bulk", "exports", "imports"))
urlpatterns = [
    path("background/", BackgroundPage.as_view(), name="background"),
    path(BULK, BulkRunPage.as_view(), name="bulk-run"),
    path(f"{BULK}cancel/", CancelBulkPage.as_view(), name="cancel-bulk"),
    path(f"{EXPORT}file/", ExportFilePage.as_view(), name="export-file"),
    path(f"{EXPORT}cancel/", CancelExportPage.as_view(), name="cancel-export"),
    path("background/<slug:kind>/<uuid:run_id>/retry/", RetryWorkPage.as_view(), name="retry-work"),
    path("background/imports/", StartImportPage.as_view(), name="start-import"),
    path(IMPORT, ImportPage.as_view(), name="import"),
    path(f"{IMPORT}cancel/", CancelImportPage.as_view(), name="cancel-import"),
]
