"""What OAuth requests must also satisfy here."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class ActivePeopleOnly(OAuth2Validator):  # type: ignore[misc]  # the library is not typed
    """A person who may no longer sign in gets no new tokens from old ones (R30)."""

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any) -> bool:
        is_valid = super().validate_refresh_token(refresh_token, client, request, *args, **kwargs)
        return bool(is_valid) and (request.user is None or request.user.is_active)
