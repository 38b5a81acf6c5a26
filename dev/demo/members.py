"""Fifteen hundred invented members with policies of every kind, as a feed that goes through the import."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from members.imports.columns import APPLICATION_STATES, COLUMNS

COUNT = 1500
SEED = 20261123
FIRST_NAMES = [
    "Adela",
    "Albert",
    "Beatriz",
    "Bernard",
    "Clara",
    "Clifford",
    "Dolores",
    "Duncan",
    "Edith",
    "Emilio",
    "Flora",
    "Franklin",
    "Gloria",
    "Gustav",
    "Harriet",
    "Hector",
    "Iris",
    "Isaac",
    "Josefina",
    "Julian",
    "Katherine",
    "Kenji",
    "Leonora",
    "Lloyd",
    "Mabel",
    "Marcus",
    "Nadine",
    "Nestor",
    "Olive",
    "Oscar",
    "Pearl",
    "Pablo",
    "Quincy",
    "Rosalind",
    "Ruben",
    "Selma",
    "Silas",
    "Theodora",
    "Thomas",
    "Ursula",
    "Victor",
    "Wanda",
    "Winston",
    "Yolanda",
    "Zachary",
]
LAST_NAMES = [
    "Abernethy",
    "Applewood",
    "Barrowman",
    "Birchfield",
    "Calloway",
    "Copperfield",
    "Dunmore",
    "Elderberry",
    "Fairbanks",
    "Farnsworth",
    "Gallaway",
    "Greenleaf",
    "Hathersage",
    "Highsmith",
    "Inglewood",
    "Kettering",
    "Larkspur",
    "Longacre",
    "Merriweather",
    "Mossgrove",
    "Northcott",
    "Oakenshaw",
    "Pemberley",
    "Pinkerton",
    "Quickfall",
    "Ravenscroft",
    "Rosewarne",
    "Silverton",
    "Summerfield",
    "Thistlewood",
    "Underhill",
    "Vellacott",
    "Westerbrook",
    "Whitcombe",
    "Yarborough",
]
PLACES = (
    ("KY", "Louisville", "402", "502"),
    ("FL", "Tampa", "336", "813"),
    ("TX", "San Antonio", "782", "210"),
    ("OH", "Columbus", "432", "614"),
    ("GA", "Atlanta", "303", "404"),
    ("IL", "Chicago", "606", "312"),
)
PLANS = (
    ("MAPD", "H5216-201-000", "Gold Plus", "hmo"),
    ("MAPD", "H1036-236-000", "Choice", "ppo"),
    ("MA", "H5216-310-000", "Honor", "ppo"),
    ("PDP", "S5884-114-000", "Walmart Value Rx", "none"),
    ("DSNP", "H1036-307-000", "Dual Select", "hmo"),
    ("CSNP", "H5216-412-000", "Heart First", "hmo_pos"),
    ("PFFS", "H8145-061-000", "Gold Choice", "pffs"),
    ("MEDSUPP", "MS-PLAN-G", "Supplement G", "none"),
    ("medical", "IND-MED-01", "Essential Medical", "hmo"),
    ("dental", "IND-DEN-01", "Bright Dental", "none"),
    ("vision", "IND-VIS-01", "Clear Vision", "none"),
    ("supplemental", "IND-SUP-01", "Cash Supplement", "none"),
)
LETTERS = "ACDEFGHJKMNPQRTUVWXY"


def demo_feed(sans: list[str], *, today: date) -> bytes:
    """The CSV feed; the states of policies follow the day."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS), restval="")
    writer.writeheader()
    writer.writerows(_rows(sans, today))
    return text.getvalue().encode()


def _rows(sans: list[str], today: date) -> Iterator[dict[str, str]]:
    random = Random(SEED)  # noqa: S311  invented people need no secrecy
    for number in range(COUNT):
        plan = PLANS[0] if number % 5 == 0 else PLANS[random.randrange(len(PLANS))]
        row = _person(random, number) | _plan(plan, number) | _policy(random, number, today)
        row["agent_san"] = sans[number % len(sans)]
        if number % 6 == 0:
            row |= {
                "application_number": f"APP-{500000 + number}",
                "application_state": APPLICATION_STATES[(number // 6) % len(APPLICATION_STATES)],
                "submitted_on": str(today - timedelta(days=random.randrange(5, 60))),
            }
        yield row


def _person(random: Random, number: int) -> dict[str, str]:
    state, city, zip_start, area = PLACES[random.randrange(len(PLACES))]
    born = date(1931, 1, 1) + timedelta(days=random.randrange(30 * 365))
    return {
        "humana_id": f"H{61000000 + number * 17}",
        "first_name": FIRST_NAMES[random.randrange(len(FIRST_NAMES))],
        "last_name": LAST_NAMES[random.randrange(len(LAST_NAMES))],
        "date_of_birth": born.isoformat(),
        "zip_code": f"{zip_start}{random.randrange(10, 60):02}",
        "state": state,
        "city": city,
        "address": f"{random.randrange(10, 9900)} {LAST_NAMES[number % len(LAST_NAMES)]} Street",
        "phone": f"+1{area}555{random.randrange(100, 200):04}",
        "language": "es" if number % 11 == 0 else "en",
        "mbi": _mbi(number),
    }


def _mbi(number: int) -> str:
    """A well-formed MBI; the leading digits and letters count up, so that none comes twice."""
    first, second = LETTERS[number % 20], LETTERS[number // 20 % 20]
    head = f"{number // 400 % 9 + 1}{first}{second}{number % 10}"
    return f"{head}{first}{second}{number // 7 % 10}{second}{first}{number % 100:02}"


def _plan(plan: tuple[str, str, str, str], number: int) -> dict[str, str]:
    plan_type, code, name, network = plan
    return {
        "policy_number": f"POL-{700000 + number}",
        "plan_type": plan_type,
        "plan_code": code,
        "plan_name": name,
        "network": network,
    }


def _policy(random: Random, number: int, today: date) -> dict[str, str]:
    """Seven of ten are active; the others are of every other state."""
    started = today.replace(day=1) - timedelta(days=random.randrange(60, 1200))
    dates = {"effective_on": started.replace(day=1)}
    match number % 10:
        case 6:
            dates["effective_on"] = (today.replace(day=1) + timedelta(days=62)).replace(day=1)
        case 7:
            dates["terminates_on"] = today + timedelta(days=random.randrange(5, 60))
        case 8:
            dates["terminates_on"] = max(started, today - timedelta(days=random.randrange(5, 50)))
        case 9 if number % 20 == 9:  # noqa: PLR2004  every twentieth
            dates["cancelled_on"] = dates["effective_on"]
    return {name: day.isoformat() for name, day in dates.items()} | {"agent_from_on": "2024-01-01"}
