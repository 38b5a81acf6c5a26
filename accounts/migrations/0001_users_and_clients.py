"""Users with their dated roles, and API clients."""

import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import oauth2_provider.generators
import oauth2_provider.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import accounts.models.users
import foundation.identifiers
import foundation.periods
import foundation.settings_values


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("display_name", models.CharField(max_length=120)),
                (
                    "time_zone",
                    models.CharField(
                        default="America/New_York",
                        max_length=64,
                        validators=[foundation.settings_values.require_time_zone],
                    ),
                ),
                (
                    "access_ended",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="How often all their sessions ended; a session proves the number it knew",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "db_table": "accounts_user",
                "abstract": False,
            },
            managers=[
                ("objects", accounts.models.users.People()),
            ],
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("starts_on", models.DateField(validators=[foundation.periods.require_day_of_business])),
                (
                    "ends_on",
                    models.DateField(blank=True, null=True, validators=[foundation.periods.require_day_of_business]),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=foundation.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "agent"),
                            ("associate", "associate"),
                            ("lead", "lead"),
                            ("sales_manager", "sales_manager"),
                            ("broker_relationship_manager", "broker_relationship_manager"),
                            ("broker_relationship_executive", "broker_relationship_executive"),
                            ("auditor", "auditor"),
                            ("administrator", "administrator"),
                            ("department", "department"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "end_followed_at",
                    models.DateTimeField(
                        editable=False, help_text="When the consequences of its end were drawn", null=True
                    ),
                ),
            ],
            options={
                "db_table": "accounts_role_grant",
                "indexes": [
                    models.Index(
                        condition=models.Q(("end_followed_at__isnull", True), ("ends_on__isnull", False)),
                        fields=["ends_on"],
                        name="role_grant_to_follow",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "role", "starts_on"), name="role_grant_once_per_start"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="role_grant_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "client_id",
                    models.CharField(
                        db_index=True,
                        default=oauth2_provider.generators.generate_client_id,
                        max_length=255,
                        unique=True,
                        verbose_name="client ID",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "redirect_uris",
                    models.TextField(
                        blank=True, help_text="Allowed URIs list, space separated", verbose_name="redirect URIs"
                    ),
                ),
                (
                    "post_logout_redirect_uris",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Allowed Post Logout URIs list, space separated",
                        verbose_name="post logout redirect URIs",
                    ),
                ),
                (
                    "client_type",
                    models.CharField(
                        choices=[("confidential", "Confidential"), ("public", "Public")],
                        max_length=32,
                        verbose_name="client type",
                    ),
                ),
                (
                    "authorization_grant_type",
                    models.CharField(
                        choices=[
                            ("authorization-code", "Authorization code"),
                            ("urn:ietf:params:oauth:grant-type:device_code", "Device Code"),
                            ("implicit", "Implicit"),
                            ("password", "Resource owner password-based"),
                            ("client-credentials", "Client credentials"),
                            ("openid-hybrid", "OpenID connect hybrid"),
                        ],
                        max_length=44,
                        verbose_name="authorization grant type",
                    ),
                ),
                (
                    "client_secret",
                    oauth2_provider.models.ClientSecretField(
                        blank=True,
                        db_index=True,
                        default=oauth2_provider.generators.generate_client_secret,
                        help_text="Client secret for authentication",
                        max_length=255,
                        verbose_name="client secret",
                    ),
                ),
                ("hash_client_secret", models.BooleanField(default=True, verbose_name="hash client secret")),
                ("skip_authorization", models.BooleanField(default=False, verbose_name="skip authorization")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "algorithm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No OIDC support"),
                            ("RS256", "RSA with SHA-2 256"),
                            ("HS256", "HMAC with SHA-2 256"),
                        ],
                        default="",
                        max_length=5,
                        verbose_name="algorithm",
                    ),
                ),
                (
                    "allowed_origins",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Allowed origins list to enable CORS, space separated",
                        verbose_name="allowed origins",
                    ),
                ),
                (
                    "registration_source",
                    models.CharField(
                        choices=[
                            ("manual", "Manual"),
                            ("dcr", "Dynamic Client Registration"),
                            ("cimd", "Client ID Metadata Document"),
                        ],
                        default="manual",
                        help_text="How this application was registered (manual, DCR per RFC 7591, or CIMD)",
                        max_length=32,
                        verbose_name="registration source",
                    ),
                ),
                (
                    "cimd_expires_at",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="When the cached Client ID Metadata Document should be re-fetched",
                        null=True,
                        verbose_name="CIMD expires at",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "allowed_scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "redacted_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("name", "name"),
                                ("date_of_birth", "date_of_birth"),
                                ("mbi", "mbi"),
                                ("humana_id", "humana_id"),
                                ("phone", "phone"),
                                ("email", "email"),
                                ("address", "address"),
                                ("free_text", "free_text"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="Separated by commas: name, date_of_birth, mbi, humana_id, phone, email, address, free_text. The client is never shown these fields, and gets no files. Free text loses their values where they are written exactly as in the fields beside it. It can still name a person in other words: add free_text to withhold all of it.",
                        size=None,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_api_client",
                "abstract": False,
                "swappable": "OAUTH2_PROVIDER_APPLICATION_MODEL",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="access_ended_never_falls",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.access_ended := greatest(OLD.access_ended, NEW.access_ended); RETURN NEW;",
                    hash="b95fefb1a11c091d4ea84f34ab300b6fc146d404",
                    operation='UPDATE OF "access_ended"',
                    pgid="pgtrigger_access_ended_never_falls_a5699",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolegrant",
            trigger=pgtrigger.compiler.Trigger(
                name="role_grant_in_bounds",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF NEW.starts_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.starts_on IS DISTINCT FROM OLD.starts_on)
       AND (NEW.starts_on < '1900-01-01' OR NEW.starts_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'starts_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ends_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.ends_on IS DISTINCT FROM OLD.ends_on)
       AND (NEW.ends_on < '1900-01-01' OR NEW.ends_on >= '2200-01-01') THEN
        RAISE EXCEPTION 'ends_on lies outside 1900 to 2199' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="21f52c3ada789b34b406a14dcb933861fbf1468d",
                    operation='INSERT OR UPDATE OF "starts_on", "ends_on"',
                    pgid="pgtrigger_role_grant_in_bounds_877c6",
                    table="accounts_role_grant",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apiclient",
            trigger=pgtrigger.compiler.Trigger(
                name="client_has_name_and_scopes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="""
    IF (TG_OP = 'INSERT' OR NEW.name IS DISTINCT FROM OLD.name) AND btrim(NEW.name) = '' THEN
        RAISE EXCEPTION 'a client has a name' USING ERRCODE = 'check_violation';
    END IF;
    IF (TG_OP = 'INSERT' OR NEW.allowed_scopes IS DISTINCT FROM OLD.allowed_scopes)
       AND NOT NEW.allowed_scopes::text[] <@ ARRAY['inquiries:read', 'inquiries:write', 'members:read', 'members:write', 'imports:write', 'queues:work', 'departments:report', 'escalations:write', 'webhooks:manage', 'reports:read', 'journal:read']::text[] THEN
        RAISE EXCEPTION 'there is no such scope' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
                    hash="18226f63c4680aceaf54c9e05de198fe77fccb58",
                    operation='INSERT OR UPDATE OF "name", "allowed_scopes"',
                    pgid="pgtrigger_client_has_name_and_scopes_4fbfa",
                    table="accounts_api_client",
                    when="BEFORE",
                ),
            ),
        ),
    ]
