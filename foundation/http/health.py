"""Whether the process lives, and whether it can serve."""

from functools import lru_cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from redis import RedisError

from foundation.redis_client import redis_client


def livez(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether requests can be served: PostgreSQL answers, and every migration of this version has been applied.

    Without Redis they are served all the same, only later work starts later: ready, and `degraded`.
    """
    postgresql = _postgresql_answers()
    migrations = postgresql and _is_migrated()
    checks = {"postgresql": postgresql, "migrations": migrations, "redis": _redis_answers()}
    is_ready = postgresql and migrations
    status = ("ready" if checks["redis"] else "degraded") if is_ready else "unavailable"
    answer = JsonResponse({"status": status, **checks}, status=200 if is_ready else 503)
    if not is_ready:
        answer["Retry-After"] = "5"
    return answer


def _postgresql_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    """Once it is so it stays so, because migrations run forward only; then nothing is asked any more."""
    if not _Migrated.is_known:
        try:
            applied = set(MigrationRecorder(connection).applied_migrations())
        except DatabaseError:
            return False
        _Migrated.is_known = applied >= _shipped_migrations()
    return _Migrated.is_known


class _Migrated:
    is_known = False


@lru_cache(maxsize=1)
def _shipped_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).disk_migrations)


def _redis_answers() -> bool:
    try:
        return bool(redis_client(connects_in=2, answers_in=2).ping())
    except RedisError:
        return False
