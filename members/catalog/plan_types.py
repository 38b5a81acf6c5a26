"""Plan types: the line of business of a policy, its family, and what it covers."""

from collections.abc import Mapping
from dataclasses import dataclass

FAMILIES = ("medicare", "individual")
NETWORKS = ("hmo", "hmo_pos", "ppo", "pffs", "none")


@dataclass(frozen=True, slots=True)
class PlanType:
    """One line of business; family and coverage follow from it."""

    code: str
    family: str
    covers_medical: bool = False
    covers_drug: bool = False


PLAN_TYPES: Mapping[str, PlanType] = {
    plan.code: plan
    for plan in (
        PlanType("MA", "medicare", covers_medical=True),
        PlanType("MAPD", "medicare", covers_medical=True, covers_drug=True),
        PlanType("PDP", "medicare", covers_drug=True),
        PlanType("DSNP", "medicare", covers_medical=True, covers_drug=True),
        PlanType("CSNP", "medicare", covers_medical=True, covers_drug=True),
        PlanType("PFFS", "medicare", covers_medical=True),
        PlanType("MEDSUPP", "medicare", covers_medical=True),
        PlanType("medical", "individual", covers_medical=True, covers_drug=True),
        PlanType("dental", "individual"),
        PlanType("vision", "individual"),
        PlanType("supplemental", "individual"),
    )
}

ALL = tuple(PLAN_TYPES)
MEDICARE = tuple(code for code, plan in PLAN_TYPES.items() if plan.family == "medicare")
INDIVIDUAL = tuple(code for code, plan in PLAN_TYPES.items() if plan.family == "individual")
WITH_CMS_CODE = tuple(code for code in MEDICARE if code != "MEDSUPP")
MEDICAL = tuple(code for code, plan in PLAN_TYPES.items() if plan.covers_medical)
DRUG = tuple(code for code, plan in PLAN_TYPES.items() if plan.covers_drug)
MEDICAL_OR_DRUG = tuple(code for code in PLAN_TYPES if code in MEDICAL or code in DRUG)
MEDICARE_ADVANTAGE = ("MA", "MAPD", "DSNP", "CSNP")
MEDICARE_MA_OR_DRUG = tuple(code for code in MEDICARE if code in DRUG or code in MEDICARE_ADVANTAGE)
MEDICARE_DRUG = tuple(code for code in MEDICARE if code in DRUG)
