"""The rules that suggest a hand-over, as they are shipped (R29); administrators publish newer ones."""

from typing import Any

# fmt: off
SHIPPED_SUGGESTION_RULES: dict[str, Any] = {
    "thresholds": {"grievance": 1.0, "appeal": 1.0, "determination": 1.0},
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
        "grievance": [
            [1.0, [
                "complain*", "grievance*", "rude*", "disrespect*", "insult*", "condescend*", "unprofessional",
                "unacceptable", "ridiculous", "disgrac*", "scandal*", "outrag*", "shameful*", "appalling",
                "dissatisf*", "unhappy", "upset", "angry", "furious", "mad at|about", "fed up", "frustrat*",
                "disappoint*", "annoyed", "had it with|had enough", "sick of", "humiliat*", "ashamed", "mistreat*",
                "ignored", "neglect*", "careless*", "abus*", "bullied", "threaten*", "harass*", "discriminat*",
                "yelled|shouted|screamed|laughed|swore", "hung up", "made fun of", "unfriendly", "nasty", "mean to",
                "impolite", "attitude", "talked down", "lied|lie|lying", "misled|mislead*", "deceiv*", "cheated",
                "not true", "poor|bad|terrible|awful|horrible|worst service|care|treatment|experience|quality",
                "service|care|quality|treatment ... poor|bad|terrible|awful|horrible|worst", "quality of ... care",
                "treated ... badly|poorly|unfairly|like", "dirty|dirt|filthy|unsanitary|unclean", "never showed|show|came|arrived up", "no show", "left|leaves ... waiting|alone",
                "wrong medicine|medication|dose|patient", "wet bed",
                "on record", "did|would|does not ... listen|answer|explain",
                "nobody|no one ... called|calls|call|returns|returned|explained|told|apologi*|answered|helped|cares",
                "someone|somebody elses name|letter|mail|records", "shared ... information", "privacy",
                "asleep", "hurt her|him|me", "on hold",
                "report ... nurse|doctor|aide|driver|pharmacist|agent|representative", "talk|speak ... supervisor|manager",
                "because of ... age|race|color|religion|disability|gender",
            ]],
            [0.6, [
                "waited|waiting|wait|waits", "late", "hours|weeks", "every time", "third|second time", "again and again",
                "long", "nobody|no one", "concern* about", "staff", "representative", "told ... twice", "although ... asked",
                "feels|felt",
            ]],
        ],
        "appeal": [
            [1.0, [
                "appeal*", "redetermin*", "reconsider*", "overturn*", "denial*", "denied", "contest*", "grieve the decision",
                "independent|second|another review", "second look", "disput*", "revers*",
                "disagree* ... decision|denial|refusal|plan|ending|determination", "not|nt agree|accept",
                "ends|ended|ending|end|cut|cutting ... short|tomorrow|friday|stay|coverage ... needs|agree|wants|reversed",
                "refus*|declin*|reject* ... cover*|pay|payment|exception|authorization|claim|request|procedure|drug*",
                "not approved", "turned|turn down", "fight ... decision|it|denial",
            ]],
            [0.6, [
                "disagree*", "refus*", "reject*", "declined", "not|nt ... covered|cover|medically", "wrong|mistake*", "should pay|cover",
                "look*|review* ... again", "reviewed|review", "decision", "fight", "not|nt ... agree", "cut ... short", "still needs",
            ]],
        ],
        "determination": [
            [1.0, [
                "prior authorization*|auth", "pre approv*|preapprov*|authoriz*", "pre authoriz*|certif*", "formulary",
                "tier exception", "exception", "step therapy", "lower tier", "approve|approves", "approval",
                "reimburs*", "pay ... back", "request* coverage", "request*|asks|ask ... to cover", "authorize*|authorization",
                "whether|if ... plan ... cover|pay|covers|pays|approve", "will|does|can ... plan ... cover|pay ... doctor|surgery|list",
                "wants|needs ... plan ... cover|pay|approve", "like ... plan ... cover|pay|approve", "whether ... covered",
                "decision in writing|writing", "not on ... formulary|list",
                "get ... drug|medication|medicine|prescription ... covered",
            ]],
            [0.6, ["paid himself|herself|out of pocket", "does|will|can the plan ... cover|pay", "in writing", "doctor|prescriber ... support|statement", "ordered"]],
            [-3.0, ["denied", "denial*", "refused|refusal", "rejected", "turned down", "declined"]],
        ],
        "drug": [
            [1.0, [
                "drug*", "medication*", "medicine*", "prescription*", "prescriber", "pharmac*", "pill*", "tablet*",
                "insulin", "inhaler*", "formulary", "tier", "step therapy", "refill*", "rx", "quantity limit",
                "ozempic|trulicity|jardiance|humira|eliquis|xarelto|repatha|mounjaro|wegovy|enbrel|entresto|farxiga",
                "injection ... pharmacy", "dose*",
            ]],
        ],
        "medical": [
            [1.0, [
                "claim*", "hospital*", "surg*", "mri|ct|scan", "ambulance", "therapy", "rehab*", "nursing", "wheelchair",
                "specialist", "procedure", "operation", "emergency", "home health", "stay", "imaging", "walker",
            ]],
        ],
    },
    "types": {"dissatisfaction": "grievance"},
    "details": [
        {"inquiry_type": "medical_claim", "field": "issue", "value": "denied", "label": "appeal", "weight": 1.0},
        {"inquiry_type": "medical_claim", "field": "issue", "value": "wrong_cost_share", "label": "appeal", "weight": 0.6},
        {"inquiry_type": "prior_authorization_status", "field": "expedited", "value": True, "label": "determination",
         "weight": 1.0},
    ],
}
# fmt: on
