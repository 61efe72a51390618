"""Who may move the census's dates, put a notice up, and slow sign-ups: operations, and no function."""

from fnmatch import fnmatch
from typing import Any

from tests.infra.test_templates import statements

WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}


def may_write(kind: str, statement: dict[str, Any]) -> bool:
    """Whether a statement lets its role write such a record of the census."""
    if not WRITES & set(statement["Action"]) or "${CensusTable}" not in str(statement["Resource"]):
        return False
    conditions = statement.get("Condition", {})
    only = conditions.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
    never = conditions.get("ForAllValues:StringNotLike", {}).get("dynamodb:LeadingKeys", [])
    return any(fnmatch(kind, one) for one in only) and not any(fnmatch(kind, one) for one in never)


def test_no_function_may_write_the_calendar_a_notice_the_brake_or_ended_sessions_or_what_was_decided_of_them() -> None:
    written = [(where, statement) for where, statement in statements() if may_write("sealing-of-3319", statement)]
    assert written, "the API makes villages' keys"
    for kind in ("calendar", "calendar-acts", "notice", "notice-acts", "brake", "brake-acts", "sessions", "sessions-acts"):
        assert [where for where, statement in statements() if may_write(kind, statement)] == []


def test_jobs_may_write_what_they_keep() -> None:
    of_jobs = {where for where, statement in statements() if may_write("close-sent", statement)}
    assert "policy-close-census.json" in of_jobs
