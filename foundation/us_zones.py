"""What time it may be where somebody lives: the time zones of the states, from 49 CFR 71."""

from collections.abc import Sequence

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
ALASKA, HAWAII = "America/Anchorage", "Pacific/Honolulu"
IN_ONE_ZONE = {
    EASTERN: "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    CENTRAL: "AL AR IA IL LA MN MO MS OK WI",
    MOUNTAIN: "CO MT NM UT WY",
    PACIFIC: "CA NV WA",
    "America/Phoenix": "AZ",
    HAWAII: "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
}
IN_TWO_ZONES = {
    "AK": (ALASKA, "America/Adak"),
    "FL": (EASTERN, CENTRAL),
    "ID": (MOUNTAIN, PACIFIC),
    "IN": (EASTERN, CENTRAL),
    "KS": (CENTRAL, MOUNTAIN),
    "KY": (EASTERN, CENTRAL),
    "MI": (EASTERN, CENTRAL),
    "ND": (CENTRAL, MOUNTAIN),
    "NE": (CENTRAL, MOUNTAIN),
    "OR": (PACIFIC, MOUNTAIN),
    "SD": (CENTRAL, MOUNTAIN),
    "TN": (CENTRAL, EASTERN),
    "TX": (CENTRAL, MOUNTAIN),
}
"""Where most people live comes first."""
OF_STATES = {state: (zone,) for zone, states in IN_ONE_ZONE.items() for state in states.split()} | IN_TWO_ZONES


def zones_of_state(state: str) -> Sequence[str]:
    """The time zones of a state by its two letters; none where the state is not known."""
    return OF_STATES.get(state.upper(), ())
