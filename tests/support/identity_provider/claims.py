"""What the provider says of a person beside who they are: their groups, and how they signed in."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class GroupClaims(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        person = request.user
        return {
            "preferred_username": person.username,
            "name": person.get_full_name(),
            "email": person.email,
            "groups": list(person.groups.order_by("name").values_list("name", flat=True)),
            "amr": ["pwd", "otp"] if person.is_staff else ["pwd"],
        }
