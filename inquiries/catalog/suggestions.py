"""The rules that suggest a hand-over, as they are shipped (R29); administrators publish newer ones."""

from typing import Any


def _patterns(text: str) -> list[str]:
    """Patterns divided by commas."""
    return [" ".join(one.split()) for one in text.split(",")]


GRIEVANCE = _patterns("""
    complain*, grievance*, rude*, disrespect*, insult*, condescend*, unprofessional, unacceptable, ridiculous, disgrac*,
    scandal*, outrag*, shameful*, appalling, dissatisf*, unhappy, upset, angry, furious, mad at|about, fed up,
    frustrat*, disappoint*, annoyed, had it with, had enough, sick of, humiliat*, ashamed, mistreat*, ignored,
    neglect*, careless*, abus*, bullied, threaten*, harass*, discriminat*, yelled|shouted|screamed|laughed|swore,
    hung up, made fun of, unfriendly, nasty, mean to, impolite, attitude, talked down, lied|lie|lying, mislead*|misled,
    deceiv*, cheated, not true, poor|bad|terrible|awful|horrible|worst service|care|treatment|experience|quality,
    service|care|quality|treatment ... poor|bad|terrible|awful|horrible|worst, quality of ... care,
    treated ... badly|poorly|unfairly|like, dirty|dirt|filthy|unsanitary|unclean, no show,
    left|leaves ... waiting|alone, wrong medicine|medication|dose|patient, wet bed, on record,
    did|would|does not ... listen|answer|explain,
    nobody|no one ... called|calls|call|returns|returned|explained|told|apologi*|answered|helped|cares,
    somebody|someone elses name|letter|mail|records, shared ... information, privacy, asleep, hurt her|him|me, on hold,
    report ... nurse|doctor|aide|driver|pharmacist|agent|representative, talk|speak ... supervisor|manager,
    because of ... age|race|color|religion|disability|gender
""")
PERHAPS_GRIEVANCE = _patterns("""
    waited, every time, second|third time, again and again, nobody|no one, concern* about,
    told ... twice, although ... asked, feels|felt
""")
HARDLY_GRIEVANCE = _patterns("""
    waiting|wait|waits, late, hours|weeks, long, staff, representative, never showed|came|arrived
""")
APPEAL = _patterns("""
    appeal*, redetermin*, reconsider*, overturn*, denial*, denied, contest*, independent|second|another review,
    second look, disput*, revers*, disagree* ... decision|denial|refusal|plan|ending|determination, not|nt agree|accept,
    end|ends|ended|ending|cut|cutting ... short|tomorrow|stay|coverage ... needs|agree|wants|reversed,
    refus*|declin*|reject* ... cover*|pay|payment|exception|authorization|claim|request|procedure|drug*,
    not approved, turn|turned down, fight ... decision|it|denial
""")
PERHAPS_APPEAL = _patterns("""
    disagree*, refus*, reject*, declined, not|nt ... covered|cover|medically, wrong|mistake*, should pay|cover,
    look*|review* ... again, review|reviewed, decision, fight, not|nt ... agree, cut ... short, still needs
""")
DETERMINATION = _patterns("""
    prior authorization*|auth, authoriz*|preapprov*, pre approv*|authoriz*|certif*, formulary, exception, step therapy,
    lower tier, approve|approves, approval, reimburs*, pay ... back, request* coverage, request*|asks|ask ... to cover,
    if|whether ... plan ... cover|pay|covers|pays|approve, wants|needs|like ... plan ... cover|pay|approve,
    whether ... covered, decision in writing, not on ... formulary|list,
    get ... drug|medication|medicine|prescription ... covered
""")
PERHAPS_DETERMINATION = _patterns("""
    paid himself|herself, out of pocket, does|will|can the plan ... cover|pay, in writing,
    doctor|prescriber ... support|statement, ordered
""")
DECIDED_ALREADY = _patterns("denied, denial*, refused|refusal, rejected, turned down, declined")
DRUG = _patterns("""
    drug*, medication*, medicine*, prescription*, prescriber, pharmac*, pill*, tablet*, insulin, inhaler*, formulary,
    tier, step therapy, refill*, rx, quantity limit, dose*, injection ... pharmacy,
    ozempic|trulicity|jardiance|humira|eliquis|xarelto|repatha|mounjaro|wegovy|enbrel|entresto|farxiga
""")
MEDICAL = _patterns("""
    claim*, hospital*, surg*, mri|ct|scan, ambulance, therapy, rehab*, nursing, wheelchair, specialist, procedure,
    operation, emergency, home health, stay, imaging, walker
""")

SHIPPED_SUGGESTION_RULES: dict[str, Any] = {
    "thresholds": {"grievance": 0.6, "appeal": 1.0, "determination": 1.0},
    "leads_to": {
        "grievance": [[None, "grievance"]],
        "appeal": [["drug", "part_d_appeal"], ["medical", "part_c_appeal"], [None, "part_c_appeal"]],
        "determination": [
            ["drug", "part_d_coverage_determination"],
            ["medical", "part_c_organization_determination"],
            [None, "part_c_organization_determination"],
        ],
    },
    "phrases": {
        "grievance": [[1.0, GRIEVANCE], [0.6, PERHAPS_GRIEVANCE], [0.3, HARDLY_GRIEVANCE]],
        "appeal": [[1.0, APPEAL], [0.6, PERHAPS_APPEAL]],
        "determination": [[1.0, DETERMINATION], [0.6, PERHAPS_DETERMINATION], [-3.0, DECIDED_ALREADY]],
        "drug": [[1.0, DRUG]],
        "medical": [[1.0, MEDICAL]],
    },
    "types": {"dissatisfaction": "grievance"},
    "details": [
        {"inquiry_type": kind, "field": field, "value": value, "label": label, "weight": weight}
        for kind, field, value, label, weight in (
            ("medical_claim", "issue", "denied", "appeal", 1.0),
            ("medical_claim", "issue", "wrong_cost_share", "appeal", 0.6),
            ("prior_authorization_status", "expedited", True, "determination", 1.0),
        )
    ],
}
"""Labels with their phrases and thresholds; where each leads, by context; what a type or an answer in its form adds."""
