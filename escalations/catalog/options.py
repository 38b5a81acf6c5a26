"""What an agent may say is exhausted before an inquiry is escalated (R28)."""

from collections.abc import Mapping

OPTIONS: Mapping[str, str] = {
    "answer_disputed": "ARSOS answered, and the answer does not solve it",
    "reopened": "It was reopened and is still not solved",
    "target_missed": "A target has passed",
    "department_rejected": "A department rejected it",
    "messages_unanswered": "Messages to ARSOS have had no answer",
    "self_service": "Self-service was tried",
    "sos_line": "The SOS line was called",
}
"""Options that ARSOS can check by itself; agents may name others in their own words."""
