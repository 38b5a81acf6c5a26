"""What the database does with an inquiry's row, whoever changes it: audiences follow, retractions have a case (R30,
R37).
"""

import pgtrigger

FOLLOW = """
    UPDATE inquiries_document SET audience = audience || added.ids
    FROM (
        SELECT array_agg(DISTINCT one) AS ids
        FROM unnest(ARRAY[NEW.agent_id, NEW.queue_id, NEW.assignee_id, NEW.escalated_to_id]) AS one
        WHERE one IS NOT NULL
    ) AS added
    WHERE inquiry_id = NEW.id AND NOT audience @> added.ids;
    RETURN NULL;
"""
"""Nobody is taken out here: who lost a right is told by the policy, which is asked of every candidate."""
AUDIENCE_FOLLOWS = pgtrigger.Trigger(
    name="audience_follows_inquiry",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("agent_id", "queue_id", "assignee_id", "escalated_to_id"),
    condition=pgtrigger.AnyChange("agent", "queue", "assignee", "escalated_to_id"),
    func=FOLLOW,
)


def retracted_with_a_case(name: str, item: str) -> pgtrigger.Trigger:
    """The database hides a row only together with its privacy case, and never shows it again."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("retracted_at"),
        func=f"""
    IF NEW.retracted_at IS NOT DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.retracted_at END) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM inquiries_privacy_case AS kept
        WHERE kept.item = '{item}' AND kept.item_id = NEW.id AND kept.inquiry_id = NEW.inquiry_id
          AND kept.retracted_at = NEW.retracted_at
    ) THEN
        RAISE EXCEPTION 'What is retracted has a privacy case' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
""",
    )
