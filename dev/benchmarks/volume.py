"""Many members and inquiries, made inside the database from one that the actions made."""

from typing import Any

from dev.benchmarks.installation import LONG_AGO


def make_members(san: str, count: int) -> list[tuple[str, str]]:
    """Members of the book with an active policy each; returns ids of member and policy."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from accounts.models.agents import Agent  # noqa: PLC0415  the same
    from foundation import clock  # noqa: PLC0415
    from foundation.crypto import find_by_hashes  # noqa: PLC0415
    from members.book.models import Member, Plan, Policy, PolicyAgent  # noqa: PLC0415

    now, agent = clock.now(), Agent.objects.get(san=san)
    plan, _ = Plan.objects.get_or_create(
        code="H5216-777-000",
        defaults={"name": "Bench Plus", "plan_type": "MAPD", "family": "medicare", "network": "hmo"},
    )
    start = Member.objects.count()
    rows = [
        Member(
            humana_id=f"H{20000000 + start + number}",
            first_name="Benchy",
            last_name=f"Sampleton{start + number}",
            date_of_birth=LONG_AGO.replace(year=1950),
            mbi="1EG4TE5MK73",
            zip_code="40202",
            state="KY",
            phone="+15025550123",
            created_at=now,
            updated_at=now,
        )
        for number in range(count)
    ]
    for row in rows:
        find_by_hashes(row)
    Member.objects.bulk_create(rows, batch_size=500)
    policies = [
        Policy(policy_number=f"B-{row.humana_id}", member=row, plan=plan, effective_on=LONG_AGO, updated_at=now)
        for row in rows
    ]
    Policy.objects.bulk_create(policies, batch_size=500)
    PolicyAgent.objects.bulk_create(
        [
            PolicyAgent(policy=one, member=one.member, agent=agent, role="agent_of_record", starts_on=LONG_AGO)
            for one in policies
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [(str(one.member_id), str(one.id)) for one in policies]


def spread_inquiry(reference: str, count: int, *, days: int = 21, **values: Any) -> None:
    """`multiply_inquiry` in an installation, where only the owner of the tables writes the past."""
    from foundation import clock  # noqa: PLC0415  settings are known only now
    from foundation.owner_role import past_is_open  # noqa: PLC0415  the same

    with past_is_open(clock.now()):
        multiply_inquiry(reference, count, days=days, **values)


def multiply_inquiry(reference: str, count: int, *, days: int = 21, **values: Any) -> None:
    """Copies of one inquiry with references and ids of their own, spread over the last days."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from foundation.identifiers import new_reference  # noqa: PLC0415
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415

    own = {"id": "gen_random_uuid()", "reference": "made.reference", "created_at": "created_at - made.age"}
    own |= {"due_at": "due_at - made.age", **values}
    columns = [field.column for field in Inquiry._meta.concrete_fields if not field.generated]
    picked = ", ".join(own.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    made: set[str] = set()
    while len(made) < count:
        made.add(new_reference())
    references = sorted(made)
    with connection.cursor() as cursor:
        for first in range(0, count, 10_000):
            cursor.execute(
                f"""
                INSERT INTO inquiries_inquiry ({named})
                SELECT {picked} FROM inquiries_inquiry,
                    (SELECT reference, random() * interval '{days} days' AS age
                     FROM unnest(%s::text[]) AS reference) made
                WHERE inquiries_inquiry.reference = %s ON CONFLICT (reference) DO NOTHING
                """,  # noqa: S608  our own column names
                [references[first : first + 10_000], reference],
            )
        cursor.execute("ANALYZE inquiries_inquiry")
