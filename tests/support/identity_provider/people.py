"""Who has an account at the provider."""

PASSWORD = "the provider's password"
PEOPLE = {
    "robin": {"groups": ["ARSOS auditors"], "has_second_factor": True},
    "sandy": {"groups": ["Others"], "has_second_factor": False},
}
