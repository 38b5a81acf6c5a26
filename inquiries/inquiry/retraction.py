"""What is retracted stands in a privacy case; nothing is hidden without one (45 CFR 164.404)."""

import pgtrigger


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
