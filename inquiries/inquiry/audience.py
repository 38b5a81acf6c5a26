"""Who may have a right to an inquiry follows its row in the same statement, whoever changes it (R30, R37)."""

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
