"""How PostgreSQL logs, so that no value of a row reaches its log (R32)."""

from collections.abc import Mapping

QUIET: Mapping[str, str] = {
    "log_min_messages": "log",  # the text of an error quotes values; the application logs its code
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
"""Set on the bundled server, in Compose and in deploy/postgres; `manage.py check --database default` compares."""
