"""The job aids that are shipped, in our own words (R4); administrators keep them."""

from dataclasses import dataclass

UNIVERSITY = "Humana MarketPoint University"
SELF_SERVICE = f"{UNIVERSITY}, search “self-service”"
ABOUT_ARSOS = f"{UNIVERSITY}, search “RSOS”"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedJobAid:
    """A job aid; the steps are one a line."""

    code: str
    title: str
    summary: str
    steps: tuple[str, ...]
    found_at: str
    search_terms: str
    inquiry_types: tuple[str, ...] = ()
    is_for_members: bool = False


SHIPPED_JOB_AIDS: tuple[ShippedJobAid, ...] = (
    ShippedJobAid(
        code="member-self-service",
        title="What members can do themselves in MyHumana",
        summary="ID cards, primary care provider, address and phone, live chat: faster than any inquiry.",
        steps=(
            "Ask whether the member uses MyHumana, on the web or on the phone.",
            "If not: they register with their member ID, date of birth and ZIP code.",
            "Tell them where the thing they need is found, and stay on the line while they do it.",
            "Record what came of it: offered, declined, or not available.",
            "If it does not work for them, file the inquiry.",
        ),
        found_at=SELF_SERVICE,
        search_terms="self-service self service MyHumana member portal",
        inquiry_types=(
            "id_card",
            "pcp_change",
            "demographic_change",
            "benefit_question",
            "fulfillment",
            "supplemental_benefit",
        ),
        is_for_members=True,
    ),
    ShippedJobAid(
        code="id-card-self-service",
        title="Print or order an ID card",
        summary="The member prints the card, shows it on the phone, or orders a new one by mail.",
        steps=(
            "The member signs in to MyHumana and opens “ID cards”.",
            "They print it, show it on the phone, or choose “Order a new card”.",
            "An ordered card goes to the address on file: let them check it first.",
        ),
        found_at=SELF_SERVICE,
        search_terms="self-service ID card replacement lost card",
        inquiry_types=("id_card",),
        is_for_members=True,
    ),
    ShippedJobAid(
        code="change-pcp-self-service",
        title="Change the primary care provider",
        summary="For HMO and HMO-POS plans the member picks a new provider in MyHumana.",
        steps=(
            "The member signs in to MyHumana and opens “Find care”.",
            "They search the provider and see whether new patients are taken.",
            "They choose “Make this my PCP”; it takes effect on the first of a month.",
        ),
        found_at=SELF_SERVICE,
        search_terms="self-service PCP primary care provider doctor change",
        inquiry_types=("pcp_change",),
        is_for_members=True,
    ),
    ShippedJobAid(
        code="update-demographics-self-service",
        title="Update address, phone and e-mail",
        summary="The member changes contact details in MyHumana; a new name or birth date needs proof and an inquiry.",
        steps=(
            "The member signs in to MyHumana and opens “Account”.",
            "They change address, phone or e-mail and save.",
            "A move to another state or county can change the plan: look before they save.",
        ),
        found_at=SELF_SERVICE,
        search_terms="self-service demographics address phone e-mail move",
        inquiry_types=("demographic_change",),
        is_for_members=True,
    ),
    ShippedJobAid(
        code="live-chat-self-service",
        title="Chat live in MyHumana",
        summary="Questions about benefits, materials and extras are answered in the chat, Monday to Friday.",
        steps=(
            "The member signs in to MyHumana and chooses “Chat with us”.",
            "They ask in their own words; the answer is about their own plan.",
        ),
        found_at=SELF_SERVICE,
        search_terms="self-service chat benefits materials",
        inquiry_types=("benefit_question", "fulfillment", "supplemental_benefit"),
        is_for_members=True,
    ),
    ShippedJobAid(
        code="about-rsos",
        title="Working with ARSOS (RSOS)",
        summary="What Agent Retail Sales Operations Support takes, what it refers away, and how long it takes.",
        steps=(
            "ARSOS takes needs of members after the sale; questions before it go to Agent Support.",
            "File from the member's profile in My Humana Business; for a prospect use the Service Inquiry card.",
            "One inquiry, one need: it is routed by its type, and you see at once when work starts.",
            "The answer comes to you. You tell the member, and confirm that you did.",
            "If nothing moves: message the holder; when all options are exhausted, escalate.",
        ),
        found_at=ABOUT_ARSOS,
        search_terms="RSOS ARSOS retail sales operations support service inquiry",
    ),
    ShippedJobAid(
        code="sos-line",
        title="When to call the Customer Service SOS line",
        summary="With the member on the line, when care or a prescription is blocked or a plan was termed in error.",
        steps=(
            "Life-threatening? Hang up and dial 911.",
            "Have the member on a three-way call or in the room.",
            "Do the screening in ARSOS: it takes less than 20 seconds, and shows the number if it passes.",
            "Call, then log the call and what came of it.",
            "ID cards, benefits, billing, enrollment, claims: file an inquiry instead.",
        ),
        found_at=ABOUT_ARSOS,
        search_terms="RSOS SOS line escalation urgent",
        inquiry_types=("prescription_access", "care_access", "termed_in_error", "prior_authorization_status"),
    ),
    ShippedJobAid(
        code="grievance-or-appeal",
        title="When a member is not satisfied",
        summary="Whatever words are used, it may be a grievance or an appeal: others decide, and a clock runs by law.",
        steps=(
            "Write down the member's own words and the day they told you: the clock runs from it.",
            "File it as dissatisfaction. ARSOS hands it to those who decide.",
            "Do not promise an outcome, and do not talk anybody out of it.",
            "An appeal must come from the member, their doctor, or somebody appointed in writing.",
        ),
        found_at=ABOUT_ARSOS,
        search_terms="RSOS grievance appeal complaint dissatisfaction denial",
        inquiry_types=("dissatisfaction", "medical_claim", "pharmacy_claim", "prior_authorization_status"),
    ),
)
