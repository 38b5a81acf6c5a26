"""The types, routing rules, referral destination and legal clocks that ARSOS ships with.

Administrators publish newer versions afterwards; version 1 of the types is what the catalogue in the code says.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from inquiries.catalog.types import SHIPPED_TYPES, ShippedType
from members.catalog.plan_types import DRUG, INDIVIDUAL, MEDICARE, MEDICARE_ADVANTAGE

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
FLOWS = ["my_humana_business", "service_inquiry_card"]
DAY = 24 * 3600
PART_C = (*MEDICARE_ADVANTAGE, "PFFS")
PART_D = tuple(code for code in MEDICARE if code in DRUG)
FEDERAL = tuple(dict.fromkeys([*PART_C, *PART_D]))
SPANISH = ["spanish"]

RULES = (
    ("Concerns of members", {"inquiry_type": ["dissatisfaction"]}, "member_concerns", []),
    ("Blocked access to care", {"priority": [1]}, "urgent_access", []),
    ("Spanish", {"language": ["es"]}, "spanish", SPANISH),
    ("Individual plans", {"family": ["individual"], "inquiry_type": ["billing", "enrollment"]}, "individual", []),
    ("Enrollment", {"inquiry_type": ["enrollment", "demographic_change"]}, "enrollment", []),
    ("Premiums", {"inquiry_type": ["billing", "premium_withholding", "lep_lis"]}, "billing", []),
    ("Medical claims", {"inquiry_type": ["medical_claim", "prior_authorization_status"]}, "claims", []),
    ("Pharmacy", {"inquiry_type": ["pharmacy_claim"]}, "pharmacy", []),
    (
        "Benefits and materials",
        {
            "inquiry_type": [
                "id_card",
                "benefit_question",
                "pcp_change",
                "fulfillment",
                "allowance_card",
                "supplemental_benefit",
            ]
        },
        "benefits",
        [],
    ),
)

LEGAL_CLOCKS = (
    ("grievance", "standard", FEDERAL, 30 * DAY, "42 CFR 422.564, 423.564"),
    ("grievance", "expedited", FEDERAL, DAY, "42 CFR 422.564(f), 423.564(f)"),
    ("part_c_organization_determination", "standard", PART_C, 14 * DAY, "42 CFR 422.568"),
    ("part_c_organization_determination", "prior_authorization", PART_C, 7 * DAY, "42 CFR 422.568(b)"),
    ("part_c_organization_determination", "expedited", PART_C, 3 * DAY, "42 CFR 422.572"),
    ("part_c_organization_determination", "part_b_drug", PART_C, 3 * DAY, "42 CFR 422.568(b)"),
    ("part_c_organization_determination", "part_b_drug_expedited", PART_C, DAY, "42 CFR 422.572(a)"),
    ("part_d_coverage_determination", "standard", PART_D, 3 * DAY, "42 CFR 423.568"),
    ("part_d_coverage_determination", "expedited", PART_D, DAY, "42 CFR 423.572"),
    ("part_d_coverage_determination", "payment", PART_D, 14 * DAY, "42 CFR 423.568(c)"),
    ("part_c_appeal", "standard", PART_C, 30 * DAY, "42 CFR 422.590"),
    ("part_c_appeal", "payment", PART_C, 60 * DAY, "42 CFR 422.590"),
    ("part_c_appeal", "part_b_drug", PART_C, 7 * DAY, "42 CFR 422.590"),
    ("part_c_appeal", "expedited", PART_C, 3 * DAY, "42 CFR 422.590"),
    ("part_d_appeal", "standard", PART_D, 7 * DAY, "42 CFR 423.590"),
    ("part_d_appeal", "expedited", PART_D, 3 * DAY, "42 CFR 423.590"),
    ("part_d_appeal", "payment", PART_D, 14 * DAY, "42 CFR 423.590"),
    ("state_complaint", "standard", ("MEDSUPP", *INDIVIDUAL), None, "the state's department of insurance"),
)

AGENT_SUPPORT = {
    "code": "agent_support",
    "title": "Agent Support",
    "email": "agentsupport@humana.com",
    "phone": "1-800-309-3163",
    "hours": "Monday to Friday, 8:00 to 21:00 Eastern",
    "message": "ARSOS takes needs after the sale. Questions before it, the status of an application and requests "
    "about the Agent of Record belong to Agent Support.",
}


def ship(apps: Any, _editor: Any) -> None:
    for position, shipped in enumerate(SHIPPED_TYPES):
        _ship_type(apps, position, shipped)
    apps.get_model("inquiries", "ReferralDestination").objects.create(**AGENT_SUPPORT)
    _ship_rules(apps)
    clocks = apps.get_model("inquiries", "LegalClock").objects
    for destination, variant, plan_types, seconds, source in LEGAL_CLOCKS:
        clocks.create(
            destination=destination,
            variant=variant,
            plan_types=list(plan_types),
            target_seconds=seconds,
            source=source,
        )


def _ship_type(apps: Any, position: int, shipped: ShippedType) -> None:
    kind = apps.get_model("inquiries", "InquiryType").objects.create(code=shipped.code, position=position)
    kind.current_version = apps.get_model("inquiries", "InquiryTypeVersion").objects.create(
        type=kind,
        version=1,
        title=shipped.title,
        plan_types=list(shipped.plan_types),
        networks=list(shipped.networks),
        flows=FLOWS,
        priority=shipped.priority,
        first_response_minutes=shipped.first_response * 60,
        resolution_minutes=shipped.resolution * 60,
        self_service=_guidance(shipped.self_service),
        sos_eligible=shipped.sos,
        sos_condition=shipped.sos_condition,
        details_schema=shipped.details_schema(),
        ui_schema={"order": list(shipped.details)},
        published_at=LONG_AGO,
    )
    kind.save()


def _guidance(step: str) -> dict[str, object] | None:
    if not step:
        return None
    job_aid = "Humana MarketPoint University, search \u201cself-service\u201d"
    return {"title": step, "steps": ["The member signs in to MyHumana.", f"{step}."], "job_aid": job_aid}


def _ship_rules(apps: Any) -> None:
    rule_set = apps.get_model("inquiries", "RoutingRuleSet").objects.create(
        version=1,
        title="As shipped",
        state="published",
        created_by_name="ARSOS",
        created_at=LONG_AGO,
        published_at=LONG_AGO,
    )
    queues = {queue.code: queue for queue in apps.get_model("desk", "WorkQueue").objects.all()}
    for position, (name, conditions, queue, skills) in enumerate(RULES, start=1):
        apps.get_model("inquiries", "RoutingRule").objects.create(
            rule_set=rule_set,
            position=position * 10,
            name=name,
            conditions=conditions,
            queue=queues[queue],
            skills=skills,
        )


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0001_initial"), ("desk", "0002_shipped_desk")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
