"""A page for each kind of problem: what it means, and what to do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from arsos.api.problems import STATUS_OF

WHAT_TO_DO = {
    "bad-request": "The request cannot be read: broken JSON, an unknown or malformed query parameter, or a missing "
    "Idempotency-Key. Correct it and send it again with the same key.",
    "not-signed-in": "Get an access token at /o/token/ and send it as `Authorization: Bearer …`.",
    "second-factor-required": "Sign in to the pages, set up an authenticator app, and call again.",
    "forbidden": "You can see it, but this is for somebody else to do.",
    "scope-missing": "Ask for a token with the scope that the answer names.",
    "agent-not-bound": "The client may act only for the agents it is bound to. Check the SAN in On-Behalf-Of.",
    "not-found": "It does not exist, or it is not yours to see. Both look the same on purpose.",
    "mistyped-reference": "The check character of the reference does not fit. Ask for it to be read out again.",
    "bad-method": "This address does not take that method.",
    "not-acceptable": "Ask for application/json.",
    "illegal-transition": "The inquiry is not in a state for this. The answer lists what is allowed now.",
    "conflict": "It is done already, somebody else was faster, or a limit is reached. Read the resource again.",
    "collided": "Two changes met. Nothing was changed: send the request again after Retry-After.",
    "in-flight": "The first request with this Idempotency-Key is still running. Ask again after Retry-After.",
    "stale": "The resource has changed since you read it. Read it again, and repeat the change if it still fits.",
    "too-slow": "The body stood still for half a minute, or came at less than 32 KB a second. Send it again.",
    "too-large": "JSON bodies may have at most 1 MB.",
    "too-long": "Query strings may have at most 8 000 bytes; send what is longer in a body.",
    "wrong-media-type": "Send application/json.",
    "validation-error": "The answer lists everything that is wrong, each with a pointer into the body.",
    "locked-field": "My Humana Business fills this in from the profile. Leave it out.",
    "pre-sale": "ARSOS takes needs after the sale. The answer names where this belongs; the referral is recorded.",
    "mixed-family": "Medicare and Individual are never mixed in one inquiry. File two.",
    "type-not-offered": "Take a type from /inquiry-types/ for this policy.",
    "existing-member": "The person is in your book: file from their profile, or send not_the_same_person.",
    "idempotency-key-reused": "The key was used for another request. Use a new one for each effect.",
    "throttled": "Too many requests. Wait for Retry-After.",
    "misdirected": "The front proxy sends this address to another process; ask there, or read the feed at /events/.",
    "signature-refused": "Sign the very bytes of the body as Standard Webhooks says, within five minutes.",
    "unavailable": "Try again after Retry-After; nothing was changed or shown.",
    "internal": "ARSOS failed. Quote the request id.",
}


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem of this kind means; 404 for a code that does not exist."""
    if code not in WHAT_TO_DO:
        raise Http404
    context = {"code": code, "status": STATUS_OF.get(code), "words": WHAT_TO_DO[code]}
    return render(request, "api/problem.html", context)
