"""Binds each credential in the commit in which ARSOS stores it (R35)."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import identify_hasher
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models.api_clients import ApiClient
from accounts.models.users import User
from foundation.crypto import SealBroken
from identity.credentials.credentials import (
    Kind,
    bind,
    digest_of_kept_factors,
    digest_of_password,
    digest_of_secret,
    is_bound,
    owner_of_client,
)

Fields = frozenset[str] | None


def store_and_bind_together() -> None:
    """The sign-in library's row and the word on it are one commit: killed between, a person would be locked out."""
    for model in (Authenticator, SocialAccount):
        model.save = transaction.atomic(model.save)


def _is_stored(name: str, update_fields: Fields) -> bool:
    return update_fields is None or name in update_fields


@receiver(post_save, sender=User)
def password_is_stored(instance: User, created: bool, update_fields: Fields, **_more: Any) -> None:  # noqa: FBT001  Django's hook
    """A hash that was only read and is stored again with the rest of the row is not bound anew."""
    if (created or instance.has_new_password) and _is_stored("password", update_fields):
        bind(instance.pk, Kind.PASSWORD, digest_of_password(instance.password))
        instance.has_new_password = False


@receiver(pre_save, sender=Authenticator)
def factors_are_their_owners(instance: Authenticator, update_fields: Fields, **_more: Any) -> None:
    """What was not stored by ARSOS must not become so by being used, or by another one stored beside it.

    Raises SealBroken.
    """
    if not _is_stored("data", update_fields):
        return
    user_id, kind = instance.user_id, instance.type
    kept = digest_of_kept_factors(user_id, kind)
    if kept and not is_bound(user_id, kind, kept):
        raise SealBroken(_("This second factor was changed in the database. Tell an administrator."))


@receiver(post_save, sender=Authenticator)
def factor_is_stored(instance: Authenticator, update_fields: Fields, **_more: Any) -> None:
    """A new factor, or a recovery code that is used up."""
    if _is_stored("data", update_fields):
        bind(instance.user_id, instance.type, digest_of_kept_factors(instance.user_id, instance.type))


@receiver(pre_delete, sender=Authenticator)
def factor_is_about_to_go(instance: Authenticator, **_more: Any) -> None:
    """Whether those that stay may be bound: not where one of them was put in by somebody else."""
    user_id, kind = instance.user_id, instance.type
    instance.were_own = is_bound(user_id, kind, digest_of_kept_factors(user_id, kind))


@receiver(post_delete, sender=Authenticator)
def factor_is_deleted(instance: Authenticator, **_more: Any) -> None:
    """From now on the person has one less of this kind, or none."""
    left = digest_of_kept_factors(instance.user_id, instance.type)
    if instance.were_own or not left:
        bind(instance.user_id, instance.type, left)


@receiver(pre_save, sender=SocialAccount)
def identity_is_not_moved(instance: SocialAccount, **_more: Any) -> None:
    """Whoever was tied to another identity before, or is by a hand that is not ours, gets no new one beside it.

    Raises SealBroken.
    """
    if not instance._state.adding:
        return
    kept = digest_of_kept_factors(instance.user_id, Kind.IDENTITY)
    if not is_bound(instance.user_id, Kind.IDENTITY, kept):
        raise SealBroken(_("This identity was changed in the database. Tell an administrator."))


@receiver(post_save, sender=SocialAccount)
def identity_is_tied(instance: SocialAccount, created: bool, **_more: Any) -> None:  # noqa: FBT001  Django's hook
    """Using an identity stores it again, which ties it to nobody anew."""
    if created:
        bind(instance.user_id, Kind.IDENTITY, digest_of_kept_factors(instance.user_id, Kind.IDENTITY))


@receiver(pre_save, sender=ApiClient)
def secret_is_new(instance: ApiClient, **_more: Any) -> None:
    """A new secret comes in the clear, and the library hashes it as it is stored."""
    instance.has_new_secret = instance._state.adding or not _is_hash(instance.client_secret)


@receiver(post_save, sender=ApiClient)
def secret_is_stored(instance: ApiClient, update_fields: Fields, **_more: Any) -> None:
    if instance.has_new_secret and _is_stored("client_secret", update_fields):
        bind(owner_of_client(instance.pk), Kind.CLIENT_SECRET, digest_of_secret(instance.client_secret))


@receiver(post_delete, sender=ApiClient)
def client_is_deleted(instance: ApiClient, **_more: Any) -> None:
    bind(owner_of_client(instance.pk), Kind.CLIENT_SECRET, "")


def _is_hash(secret: str) -> bool:
    try:
        identify_hasher(secret)
    except ValueError:
        return False
    return True
