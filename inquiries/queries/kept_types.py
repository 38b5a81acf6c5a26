"""Inquiry types as administrators keep them, inactive ones too."""

from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound
from inquiries.models import InquiryType, InquiryTypeVersion

MOST_VERSIONS = 50


def kept_types(actor: Actor) -> list[InquiryType]:
    """Every type with its current version, in the order agents see them. Raises PermissionRefused."""
    if not actor.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Inquiry types are kept by administrators.")
    return list(InquiryType.objects.select_related("current_version").order_by("position", "code"))


def kept_type(actor: Actor, code: str) -> InquiryType:
    """One of them. Raises PermissionRefused and ResourceNotFound."""
    found = next((one for one in kept_types(actor) if one.code == code), None)
    if found is None:
        raise ResourceNotFound
    return found


def versions_of_type(code: str) -> list[InquiryTypeVersion]:
    """The newest versions of a type, newest first."""
    return list(InquiryTypeVersion.objects.filter(type=code).order_by("-version")[:MOST_VERSIONS])
