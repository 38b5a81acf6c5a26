"""What every operation of the OpenAPI document shares: headers, problems, sign-in and the texts of the tags."""

from typing import Any

from foundation.http.inputs import Enumeration

PROBLEM = "application/problem+json"
Part = dict[str, Any]


def _text(**more: Any) -> Part:
    return {"type": "string", **more}


REQUEST_HEADERS: dict[str, Part] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "required": True,
        "description": "A value that you choose, new for each effect. Send the same key again after a timeout or a "
        "lost connection: ARSOS performs the request once and answers the repetition with what became of it.",
        "schema": _text(minLength=1, maxLength=255, pattern=r"^[\x20-\x7e]+$"),
        "example": "0b5c3f8e-9c1d-4a57-8a43-6f1b1d0f2c11",
    },
    "OptionalIdempotencyKey": {
        "name": "Idempotency-Key",
        "description": "Optional here. With a key, the request is performed once however often it is sent.",
        "schema": _text(minLength=1, maxLength=255, pattern=r"^[\x20-\x7e]+$"),
        "example": "0b5c3f8e-9c1d-4a57-8a43-6f1b1d0f2c11",
    },
    "IfMatch": {
        "name": "If-Match",
        "description": "The `ETag` that your change is based on. If somebody else changed the resource meanwhile, the "
        "request is refused with 412 and nothing changes.",
        "schema": _text(),
        "example": '"4-9d1c0a7be2f34455"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "description": "The `ETag` of the copy that you have. If nothing changed, the response is 304 without a body.",
        "schema": _text(),
        "example": '"4-9d1c0a7be2f34455"',
    },
    "LastEventId": {
        "name": "Last-Event-ID",
        "description": "The `id` of the last event that you received. The stream resumes after it; without it, the "
        "stream starts with the next new event.",
        "schema": _text(pattern="^[0-9]{1,19}$"),
        "example": "48213",
    },
    "OnBehalfOf": {
        "name": "On-Behalf-Of",
        "description": "The SAN of the agent that a system client acts for. The client must be bound to this agent; "
        "the history of an inquiry names both.",
        "schema": _text(maxLength=40),
        "example": "2204417",
    },
    "Purpose": {
        "name": "Purpose",
        "description": "Why you look at personal data, in one word such as `relay` or `audit`. It is kept in the "
        "access journal with the request.",
        "schema": _text(maxLength=200),
        "example": "relay",
    },
    "Range": {
        "name": "Range",
        "description": "One range of bytes to download instead of the whole file, such as `bytes=0-1023`.",
        "schema": _text(),
        "example": "bytes=0-1023",
    },
    "RequestId": {
        "name": "X-Request-Id",
        "description": "Your own id for this request. It comes back in the response and appears in our logs and in "
        "the access journal. ARSOS makes one up if you send none.",
        "schema": _text(maxLength=64),
        "example": "5f0c2f9a7f1e4b6c",
    },
}

RESPONSE_HEADERS: dict[str, Part] = {
    "ETag": {
        "description": "Names this version of the resource. Send it back in `If-Match` or `If-None-Match`.",
        "schema": _text(),
        "example": '"4-9d1c0a7be2f34455"',
    },
    "IdempotencyReplayed": {
        "description": "Present and `true` when this `Idempotency-Key` was used before and nothing was done again.",
        "schema": _text(const="true"),
        "example": "true",
    },
    "Link": {
        "description": 'The neighboring pages, where there are any: `rel="next"` and `rel="prev"` (RFC 8288).',
        "schema": _text(),
        "example": '</api/v1/inquiries/SI-7K3M-9QX5/messages/?cursor=example>; rel="next"',
    },
    "Location": {
        "description": "The address of what was created.",
        "schema": _text(format="uri-reference"),
        "example": "/api/v1/inquiries/SI-7K3M-9QX5/",
    },
    "RateLimit": {
        "description": "How many requests you may still send (`r`) and in how many seconds the window ends (`t`).",
        "schema": _text(),
        "example": '"caller";r=5998;t=41',
    },
    "RateLimitPolicy": {
        "description": "How many requests you may send (`q`) in how many seconds (`w`).",
        "schema": _text(),
        "example": '"caller";q=6000;w=60',
    },
    "RequestId": {
        "description": "The id of this request. Quote it when you ask us about it.",
        "schema": _text(),
        "example": "5f0c2f9a7f1e4b6c",
    },
    "RetryAfter": {
        "description": "How many seconds to wait before you send the request again.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 5,
    },
}
HEADER_NAMES = {
    "IdempotencyReplayed": "Idempotency-Replayed",
    "RateLimitPolicy": "RateLimit-Policy",
    "RequestId": "X-Request-Id",
    "RetryAfter": "Retry-After",
}
"""Names of headers that are not the names of their components."""

EVERYWHERE = ("RateLimit", "RateLimitPolicy", "RequestId")

PROBLEMS: dict[str, tuple[str, str, str, str, str]] = {
    "400": (
        "BadRequest",
        "The request cannot be read: broken JSON, an unknown or malformed query parameter, or a missing key.",
        "bad-request",
        "The request cannot be read",
        "The query parameters cannot be used as they are.",
    ),
    "401": (
        "NotSignedIn",
        "You are not signed in, or the access token is unknown or has expired.",
        "not-signed-in",
        "Not signed in",
        "The access token is unknown or has expired.",
    ),
    "403": (
        "Forbidden",
        (
            "You may see this, but not do it: the scope is missing, the client is not bound to the agent, or the "
            "action belongs to somebody else."
        ),
        "scope-missing",
        "A scope is missing",
        "This needs the scope inquiries:write.",
    ),
    "404": (
        "NotFound",
        (
            "There is no such resource, or you may not see it; the answer is the same. `mistyped-reference` means that "
            "the check character of an inquiry reference is wrong."
        ),
        "not-found",
        "Not found",
        "There is nothing here that you may see.",
    ),
    "406": (
        "NotAcceptable",
        "The `Accept` header asks for a media type that this operation does not produce.",
        "not-acceptable",
        "Not acceptable",
        "Could not satisfy the request Accept header.",
    ),
    "409": (
        "Conflict",
        (
            "The action does not fit the current state (`illegal-transition`, with the `allowed` actions), somebody "
            "else was faster (`conflict`), or a request with the same key is still running (`in-flight`, with "
            "`Retry-After`)."
        ),
        "illegal-transition",
        "This action is not possible now",
        "You can't answer this inquiry now: it is in a queue.",
    ),
    "412": (
        "PreconditionFailed",
        "The resource changed since you read it, so `If-Match` no longer fits. Nothing was changed.",
        "stale",
        "This has changed meanwhile",
        "Read it again and repeat the change if it still fits; nothing was changed.",
    ),
    "413": (
        "ContentTooLarge",
        "The body is larger than ARSOS accepts: 1 MB of JSON, 20 MB for a file, 100 MB for an import.",
        "too-large",
        "The body is too large",
        "Bodies may have at most 1 MB.",
    ),
    "414": (
        "UriTooLong",
        "The query string is longer than ARSOS accepts. Search for longer texts with `POST /search/`.",
        "too-long",
        "The address is too long",
        "Give a query string of at most 8000 bytes.",
    ),
    "415": (
        "UnsupportedMediaType",
        "The body has a media type that this operation does not accept.",
        "wrong-media-type",
        "This media type is not taken",
        'Unsupported media type "text/plain" in request.',
    ),
    "421": (
        "MisdirectedRequest",
        "This process does not serve event streams. Use the same address through the front server, or read `/events/`.",
        "misdirected",
        "Another process serves this",
        "Another process serves streams, at the same address.",
    ),
    "422": (
        "UnprocessableContent",
        (
            "What you sent is well-formed but breaks a rule. `errors` lists every field that needs to be corrected, "
            "each with a JSON pointer. Nothing was changed."
        ),
        "validation-error",
        "Some fields need correction",
        "Please correct the fields named below; nothing was changed.",
    ),
    "429": (
        "TooManyRequests",
        "You sent too many requests. Wait for the seconds in `Retry-After`.",
        "throttled",
        "Too many requests",
        "Request was throttled. Expected available in 12 seconds.",
    ),
    "503": (
        "ServiceUnavailable",
        "A part that ARSOS needs is not available. Nothing was changed; try again after `Retry-After` seconds.",
        "unavailable",
        "ARSOS cannot answer just now",
        "Please try again in a moment; nothing was changed.",
    ),
}
"""Per status: the name of the response, when it is sent, and one code with its title and detail as an example."""

MORE_MEMBERS: dict[str, Part] = {
    "409": {"allowed": ["claim", "assign", "transfer", "withdraw"]},
    "422": {
        "errors": [{"pointer": "/details/npi", "code": "invalid_npi", "detail": "The check digit does not fit."}],
    },
}
TOLD_WHEN = ("409", "429", "503")

PLAIN_RESPONSES: dict[str, tuple[str, str]] = {
    "304": ("NotModified", "Nothing changed since the version named in `If-None-Match`."),
    "416": ("RangeNotSatisfiable", "The range lies outside the file; `Content-Range` gives its size."),
}

SCHEMES: dict[str, Part] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of somebody who signed in to the pages. Changes also need the header "
        "`X-CSRFToken` with the value of the cookie `csrftoken`.",
    },
}


def oauth_scheme(scopes: Part) -> Part:
    """The flows of OAuth 2.0 that ARSOS supports."""
    return {
        "type": "oauth2",
        "description": "Bearer tokens. People sign in with the authorization code flow and PKCE; systems use client "
        "credentials and name the agent they act for in `On-Behalf-Of`.",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "/o/authorize/",
                "tokenUrl": "/o/token/",
                "refreshUrl": "/o/token/",
                "scopes": scopes,
            },
            "clientCredentials": {"tokenUrl": "/o/token/", "scopes": scopes},
        },
    }


def header_refs(*names: str) -> Part:
    """Headers of a response, as references to their components."""
    return {HEADER_NAMES.get(name, name): {"$ref": f"#/components/headers/{name}"} for name in names}


def shared_parts(scopes: Part) -> Part:
    """The components that no serializer gives."""
    return {
        "parameters": {name: {"in": "header", **part} for name, part in REQUEST_HEADERS.items()},
        "headers": RESPONSE_HEADERS,
        "responses": dict(map(_response, (*PROBLEMS, *PLAIN_RESPONSES))),
        "securitySchemes": {"oauth2": oauth_scheme(scopes), **SCHEMES},
    }


def _response(status: str) -> tuple[str, Part]:
    if status in PLAIN_RESPONSES:
        name, description = PLAIN_RESPONSES[status]
        return name, {"description": description, "headers": header_refs(*EVERYWHERE)}
    name, description, code, title, detail = PROBLEMS[status]
    example = {
        "type": f"https://arsos.example/api/v1/problems/{code}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "instance": "/api/v1/inquiries/SI-7K3M-9QX5/",
        "request_id": "5f0c2f9a7f1e4b6c",
        **MORE_MEMBERS.get(status, {}),
    }
    return name, {
        "description": description,
        "headers": header_refs(*EVERYWHERE, *(("RetryAfter",) if status in TOLD_WHEN else ())),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


def enumeration_ref(enumeration: Enumeration) -> Part:
    """A reference to a named list of values."""
    return {"$ref": f"#/components/schemas/{enumeration.name}"}
