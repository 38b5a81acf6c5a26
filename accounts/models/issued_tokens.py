"""What ARSOS itself has issued: nobody makes a token by writing it into the database (R30)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from foundation.identifiers import new_id


class IssuedToken(models.Model):
    """A digest of one access token, refresh token or code, under a key that the database does not hold.

    It says for which system and person the token was issued, and is stored in the commit that issues it. It goes with
    its token.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    access_token = models.OneToOneField(
        "oauth2_provider.AccessToken", null=True, on_delete=models.CASCADE, related_name="issued", swappable=False
    )
    refresh_token = models.OneToOneField(
        "oauth2_provider.RefreshToken", null=True, on_delete=models.CASCADE, related_name="issued", swappable=False
    )
    code = models.OneToOneField(
        "oauth2_provider.Grant", null=True, on_delete=models.CASCADE, related_name="issued", swappable=False
    )
    # Keyed HMAC in hex; the key is in the environment, never in the database.
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "accounts_issued_token"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(access_token__isnull=False, refresh_token__isnull=True, code__isnull=True)
                | Q(access_token__isnull=True, refresh_token__isnull=False, code__isnull=True)
                | Q(access_token__isnull=True, refresh_token__isnull=True, code__isnull=False),
                name="issued_token_is_one_token",
            )
        ]

    def __str__(self) -> str:
        return f"issued {self.id}"
