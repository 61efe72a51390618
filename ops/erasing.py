"""What erasing a census does, step by step; each can be done again, so an erasure that was stopped goes on.

Files go first, then the keys without which nothing sealed opens, then the tables; last the one that tells what the census was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from ops.frame import CannotDo

#: How long a key can still be saved. The longest that KMS takes.
WAITING_DAYS = 30
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Left:
    """What there is: versions of files by bucket, records by table as the store estimates them, keys and their states."""

    buckets: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: how many versions of files, which tables, and which keys end when."""

    versions: int
    tables: list[str]
    keys: list[str]
    keys_end: str


def require_over_and_archived(archive: Path) -> dict[str, Any]:
    """What `archive` says of the census: its campaign, close and counts. Raises CannotDo unless the campaign has ended and the archive is
    whole, and of what was published of it last."""
    from chalicelib.domain.calendar import Phase
    from chalicelib.enumeration import calendar, publication
    from ops.archive_folder import check

    campaign = calendar.read()
    if campaign.phase(calendar.now()) is not Phase.ENDED:
        raise CannotDo(
            f"The campaign goes on until {campaign.interview_until.isoformat()}: interviewers and families need what would be erased."
        )
    listed, wrong = check(archive)
    if wrong:
        raise CannotDo(f"{archive} isn't whole ({wrong[0]}; `ops archive check` names all). Nothing was erased: make it again.")
    published = publication.of_region("", campaign)
    if published is None or (listed["campaign"], listed["counts"]) != (campaign.id, published.part.counts.shown()):
        raise CannotDo(f"{archive} isn't of what was published last of {campaign.id}. Nothing was erased: make the archive anew.")
    return {name: listed[name] for name in ("campaign", "closed_at", "counts")}


def left() -> Left:
    """What there is to erase."""
    return Left(
        {bucket: sum(len(batch) for batch in _versions(bucket)) for bucket in _buckets() if _is_there(bucket)},
        {table: found["ItemCount"] for table in _tables() if (found := _described(table))},
        {key: str(found["KeyState"]) for key in _keys() if (found := _key(key))},
    )


def erase(*, on_versions: Callable[[int], None]) -> Erased:
    """Erase all of it, but for what was erased already. `on_versions` hears how many versions of files just went."""
    from chalicelib.storage.aws import client

    versions, store = 0, client("s3")
    for bucket in filter(_is_there, _buckets()):
        for batch in _versions(bucket):
            refused = store.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True}).get("Errors")
            if refused:
                kept, why = refused[0]["Key"], refused[0]["Message"]
                raise CannotDo(f"{bucket} keeps {kept}: {why}. Lift what holds it, and give the command again.")
            versions += len(batch)
            on_versions(len(batch))
    keys, ends = _destroy_keys()
    return Erased(versions, [table for table in _tables() if _drop(table)], keys, ends)


def _buckets() -> list[str]:
    from chalicelib.settings import settings

    return [settings().uploads_bucket, settings().papers_bucket, settings().handoff_bucket]


def _tables() -> list[str]:
    from chalicelib.settings import settings

    return [settings().tokens_table, settings().households_table, settings().census_table]


def _keys() -> list[str]:
    from chalicelib.settings import settings

    return [settings().keys_key_id, *(f"alias/sensus-{settings().stage}-{of}" for of in ("papers", "handoff"))]


def _is_there(bucket: str) -> bool:
    from chalicelib.storage.aws import client

    try:
        client("s3").head_bucket(Bucket=bucket)
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] in ("404", "NoSuchBucket"):
            return False
        raise
    return True


def _versions(bucket: str) -> Any:
    """Batches of versions and marks of deletion, as many as one call may delete."""
    from chalicelib.storage.aws import client

    pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": _BATCH})
    for page in pages:
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]


def _described(table: str) -> dict[str, Any] | None:
    from chalicelib.storage.aws import client

    tables = client("dynamodb")
    try:
        described: dict[str, Any] = tables.describe_table(TableName=table)["Table"]
    except tables.exceptions.ResourceNotFoundException:
        return None
    return described


def _drop(table: str) -> bool:
    from chalicelib.storage.aws import client

    if (found := _described(table)) is None:
        return False
    tables = client("dynamodb")
    if found.get("DeletionProtectionEnabled"):
        tables.update_table(TableName=table, DeletionProtectionEnabled=False)
        tables.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
    tables.delete_table(TableName=table)
    tables.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 2, "MaxAttempts": 300})
    return True


def _key(key: str) -> dict[str, Any] | None:
    from chalicelib.storage.aws import client

    keys = client("kms")
    try:
        described: dict[str, Any] = keys.describe_key(KeyId=key)["KeyMetadata"]
    except keys.exceptions.NotFoundException:
        return None
    return described


def _destroy_keys() -> tuple[list[str], str]:
    from chalicelib.storage.aws import client

    going, ends = [], ""
    for key in _keys():
        found = _key(key)
        if found is None:
            continue
        if found["KeyState"] != "PendingDeletion":
            client("kms").schedule_key_deletion(KeyId=found["KeyId"], PendingWindowInDays=WAITING_DAYS)
            found = _key(found["KeyId"]) or found
        going.append(key)
        ends = found["DeletionDate"].date().isoformat()
    return going, ends
