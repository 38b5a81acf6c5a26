"""The tables of sign-in, gathered for the framework."""

from identity.credentials.models import Credential
from identity.single_sign_on.models import RoleRule, RuledGrant

__all__ = ["Credential", "RoleRule", "RuledGrant"]
