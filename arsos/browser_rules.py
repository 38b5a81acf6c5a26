"""What browsers are told about every answer, beside the content security policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

SENSORS = ("camera", "geolocation", "microphone", "payment", "usb")
PERMISSIONS = ", ".join(f"{sensor}=()" for sensor in SENSORS)


class BrowserRules:
    """Answers are not kept by anybody on the way; two kinds of pages need one thing more than the policy gives.

    The admin theme evaluates expressions in attributes (Alpine), so its pages of configuration may, and no others; a
    consent page leads back to the client's own address, so it may send its form there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        if request.path == "/admin/logout/" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        match = request.resolver_match
        if match is not None and match.app_name == "admin":
            response._csp_update = {"script-src": ["'unsafe-eval'"]}  # type: ignore[attr-defined]  # django-csp's hook
        elif request.path.startswith("/o/authorize/"):
            response._csp_replace = {"form-action": None}  # type: ignore[attr-defined]  # the same
        return response
