"""The OpenAPI document as it is served: drawn once for each process, and counted like every other call."""

import hashlib
import threading
import time
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request

from foundation.http.addresses import client_address
from foundation.http.rate_limits import Allowance, spend_one
from foundation.http.views import is_current

MOST_WAITING = 4
"""Callers who wait while it is drawn; each holds a place among the requests of the process."""
_kept: dict[str, tuple[bytes, str]] = {}
_places, _drawing = threading.BoundedSemaphore(MOST_WAITING), threading.Lock()


class StillDrawing(APIException):
    """Others already wait until it is drawn."""

    status_code = 503
    default_detail = gettext_lazy("The document is being put together. Try again in a few seconds.")
    default_code = "unavailable"


class DocumentView(SpectacularAPIView):
    """Anybody may read what the API is; drawing it takes seconds, so it is drawn once."""

    schema = None
    renderer_classes = (OpenApiYamlRenderer, OpenApiJsonRenderer)  # type: ignore[assignment]  # of the library's view
    allowance: Allowance | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.allowance = spend_one(f"address {client_address(request)}", now=time.time())
        if self.allowance.is_spent:
            raise Throttled(wait=self.allowance.seconds)

    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        media_type = str(request.accepted_renderer.media_type)
        content, tag = _kept.get(media_type) or _drawn_once(media_type)
        if is_current(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        return HttpResponse(content, content_type=f"{media_type}; charset=utf-8", headers={"ETag": tag})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        for name, value in (self.allowance.headers() if self.allowance else {}).items():
            response[name] = value
        patch_vary_headers(response, ["Accept"])
        return super().finalize_response(request, response, *args, **kwargs)


RENDERERS = {one.media_type: one for one in DocumentView.renderer_classes}


def _drawn_once(media_type: str) -> tuple[bytes, str]:
    """Drawn by the first who asks, while a few wait. Raises StillDrawing for the others."""
    if not _places.acquire(blocking=False):
        raise StillDrawing
    try:
        with _drawing:
            if media_type not in _kept:
                _kept[media_type] = _drawn(media_type)
            return _kept[media_type]
    finally:
        _places.release()


def _drawn(media_type: str) -> tuple[bytes, str]:
    view = SpectacularAPIView()
    generator = view.generator_class(urlconf=view.urlconf, api_version=view.api_version, patterns=view.patterns)
    document = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library's own
    content: bytes = RENDERERS[media_type]().render(document, renderer_context={})
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
