"""Where people sign in and keep their own credentials."""

from allauth.account import views as account
from allauth.usersessions.views import list_usersessions
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from identity.first_run import FirstRunPage
from identity.sessions import stay_signed_in
from identity.signing_out import signed_out
from identity.single_sign_on.views import from_provider, to_provider

to_guarded_change = RedirectView.as_view(pattern_name="account_change_password")
"""The framework's own page would change a password without limit, journal, or an end of sessions and tokens."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", FirstRunPage.as_view(), name="first_run"),
    path("admin/login/", account.login, name="account_login"),
    path("admin/logout/", account.logout, name="account_logout"),
    path("accounts/signed-out/", signed_out, name="account_signed_out"),
    path("admin/password_change/", to_guarded_change, name="admin_password_change"),
    path("admin/password_change/done/", to_guarded_change),
    path("accounts/stay/", stay_signed_in, name="stay_signed_in"),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/organization/", to_provider, name="openid_connect_login"),
    path("accounts/organization/callback/", from_provider, name="openid_connect_callback"),
    path("accounts/sessions/", list_usersessions, name="usersessions_list"),
]
