"""Bodies that are answered about members, as the published document shows them."""

from rest_framework import serializers as s

from arsos.api.inputs import Shape


class FoundByAnswer(Shape):
    former = s.ChoiceField(choices=["name", "mbi"])
    first_name = s.CharField(allow_null=True)
    last_name = s.CharField(allow_null=True)
    used_until = s.DateField()


class MemberRow(Shape):
    id = s.UUIDField()
    humana_id = s.CharField()
    first_name = s.CharField()
    last_name = s.CharField()
    zip_code = s.CharField(allow_blank=True)
    phone = s.CharField(allow_null=True)
    standing = s.CharField(allow_null=True)
    found_by = FoundByAnswer(
        allow_null=True, help_text="The former name or MBI that the search found; null for one of today"
    )


class MembersFound(Shape):
    results = MemberRow(many=True)


class FormerNameAnswer(Shape):
    first_name = s.CharField()
    last_name = s.CharField()
    used_from = s.DateField()
    used_until = s.DateField()


class FormerMbiAnswer(Shape):
    mbi = s.CharField()
    used_from = s.DateField()
    used_until = s.DateField()


class MemberAnswer(MemberRow):
    dependent_code = s.CharField(allow_null=True)
    date_of_birth = s.DateField(allow_null=True)
    mbi = s.CharField(allow_null=True)
    address = s.CharField(allow_blank=True)
    city = s.CharField(allow_blank=True)
    state = s.CharField(allow_blank=True)
    email = s.CharField(allow_null=True)
    language = s.CharField()
    deceased_on = s.DateField(allow_null=True)
    former_names = FormerNameAnswer(
        many=True, allow_null=True, help_text="Newest first; null for callers from whom the birth date is hidden"
    )
    former_mbis = FormerMbiAnswer(many=True, allow_null=True, help_text="The same, masked")
    links = s.DictField(child=s.CharField())


class RecordAgent(Shape):
    id = s.UUIDField()
    name = s.CharField()
    san = s.CharField()


class PolicyAnswer(Shape):
    id = s.UUIDField()
    policy_number = s.CharField()
    plan = s.CharField()
    plan_name = s.CharField()
    plan_type = s.CharField()
    network = s.CharField()
    family = s.CharField()
    state = s.CharField()
    effective_on = s.DateField()
    terminates_on = s.DateField(allow_null=True)
    agent_of_record = RecordAgent(allow_null=True)


class ApplicationAnswer(Shape):
    id = s.UUIDField()
    application_number = s.CharField()
    plan = s.CharField()
    plan_type = s.CharField()
    family = s.CharField()
    state = s.CharField()
    submitted_on = s.DateField(allow_null=True)


class RevealAnswer(Shape):
    values = s.DictField(child=s.CharField(allow_null=True))
