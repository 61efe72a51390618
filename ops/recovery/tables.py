"""A lost or damaged table, made again from what the cloud keeps of it; and all that a restore leaves out, put back.

A restore makes a new table. Of the old one it has the items, the keys and the index; not its stream, its point-in-time recovery, its
deletion protection and its tags. Each step first looks whether it was done, so an interrupted recovery is carried on by giving it again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from ops.frame import CannotDo

#: What stands on a restored table while it isn't whole: the tag's value is the table that it is to replace.
MARK = "restored-from"
HOUSEHOLDS_STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
#: How many backups are looked through, newest last.
_BACKUPS = 100
#: How often, and how many seconds apart, it is tried to switch point-in-time recovery on.
_TRIES, _PAUSE = 60, 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be restored: the table `source` as `target`, at `at` (None: as late as can be), or from the `backup` with this ARN."""

    source: str
    target: str
    stage: str
    streams: bool
    at: datetime | None = None
    backup: str = ""


def describe(cloud: Any, table: str) -> dict[str, Any] | None:
    """The table as the cloud describes it; None if there is none."""
    try:
        found: dict[str, Any] = cloud.describe_table(TableName=table)["Table"]
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found


def backups(cloud: Any, table: str) -> list[dict[str, Any]]:
    """The backups of a table that can be used, the oldest first; those that the cloud made itself when the table was deleted among them."""
    found = cloud.list_backups(TableName=table, BackupType="ALL", Limit=_BACKUPS)["BackupSummaries"]
    usable = [backup for backup in found if backup["TableName"] == table and backup["BackupStatus"] == "AVAILABLE"]
    return sorted(usable, key=lambda backup: backup["BackupCreationDateTime"])


def recoverable(cloud: Any, table: str) -> tuple[datetime, datetime] | None:
    """From when until when the table can be restored to any second; None where that is off."""
    told = cloud.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    if told["PointInTimeRecoveryStatus"] != "ENABLED":
        return None
    return told.get("EarliestRestorableDateTime"), told.get("LatestRestorableDateTime")  # type: ignore[return-value]


def begin(cloud: Any, wanted: Wanted) -> str:
    """Have the restore begin, unless it has. Returns what it is made of. Raises CannotDo where there is nothing to make it of."""
    there = describe(cloud, wanted.target)
    if there is not None:
        if _tags(cloud, there).get(MARK) == wanted.source or there.get("RestoreSummary"):
            return "a restore that was begun before"
        raise CannotDo(f"There is a table {wanted.target} already, and it is no restore of {wanted.source}. Name another with --to.")
    encrypted = {"SSESpecificationOverride": {"Enabled": True}}
    if describe(cloud, wanted.source) is not None and not wanted.backup:
        if recoverable(cloud, wanted.source) is None:
            raise CannotDo(
                f"Point-in-time recovery of {wanted.source} is off. Restore it from a backup: --backup, from `ops restore show`."
            )
        when = {"RestoreDateTime": wanted.at} if wanted.at else {"UseLatestRestorableTime": True}
        cloud.restore_table_to_point_in_time(SourceTableName=wanted.source, TargetTableName=wanted.target, **when, **encrypted)
        return f"its point-in-time recovery, {wanted.at.isoformat() if wanted.at else 'as late as can be'}"
    if wanted.at:
        raise CannotDo(
            f"{wanted.source} is gone, so it has no point in time to go back to. Leave --at out: it is restored from its last backup."
        )
    arn = wanted.backup or next((backup["BackupArn"] for backup in reversed(backups(cloud, wanted.source))), "")
    if not arn:
        raise CannotDo(
            f"There is no table {wanted.source}, and no backup of it. Look in the account and region you are in: ops restore show."
        )
    cloud.restore_table_from_backup(TargetTableName=wanted.target, BackupArn=arn, **encrypted)
    return f"the backup {arn.rpartition('/')[2]}"


def wait_until_whole(cloud: Any, table: str, *, pause: float, told: Callable[[], None]) -> dict[str, Any]:
    """Wait until all items are in the restored table; `told` is called now and then. Returns its description."""
    while True:
        found = describe(cloud, table)
        # An active table has all its items. The emulator says of it for ever that its restore is in progress.
        if (
            found is not None
            and found["TableStatus"] == "ACTIVE"
            and all(index["IndexStatus"] == "ACTIVE" for index in found.get("GlobalSecondaryIndexes", ()))
        ):
            return found
        told()
        time.sleep(pause)


def put_back(cloud: Any, wanted: Wanted) -> list[str]:
    """Give the restored table what a restore leaves out. Returns what had to be done; nothing when all of it was there."""
    found = _described(cloud, wanted.target)
    done = []
    if wanted.streams and found.get("StreamSpecification") != HOUSEHOLDS_STREAM:
        cloud.update_table(TableName=wanted.target, StreamSpecification=HOUSEHOLDS_STREAM)
        done.append("stream")
        _settle(cloud, wanted.target)
    if not found.get("DeletionProtectionEnabled"):
        cloud.update_table(TableName=wanted.target, DeletionProtectionEnabled=True)
        done.append("deletion protection")
        _settle(cloud, wanted.target)
    if recoverable(cloud, wanted.target) is None:
        _recoverable_from_now_on(cloud, wanted.target)
        done.append("point-in-time recovery")
    wanted_tags = {"stage": wanted.stage, MARK: wanted.source}
    if not wanted_tags.items() <= _tags(cloud, found).items():
        cloud.tag_resource(ResourceArn=found["TableArn"], Tags=[{"Key": key, "Value": value} for key, value in wanted_tags.items()])
        done.append("tags")
    return done


def stream_of(cloud: Any, table: str) -> str:
    """The ARN of the table's stream, "" without one."""
    return str(_described(cloud, table).get("LatestStreamArn") or "")


def _described(cloud: Any, table: str) -> dict[str, Any]:
    found = describe(cloud, table)
    if found is None:
        raise CannotDo(f"There is no table {table}. Look in the account and region you are in: ops restore show.")
    return found


def _recoverable_from_now_on(cloud: Any, table: str) -> None:
    for _ in range(_TRIES):
        try:
            cloud.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != "ContinuousBackupsUnavailableException":
                raise
            # The cloud is still switching on the backups of a table that has just come.
            time.sleep(_PAUSE)
        else:
            return
    raise CannotDo(f"Point-in-time recovery of {table} can't be switched on yet. Give the command again in some minutes: it goes on.")


def _settle(cloud: Any, table: str) -> None:
    # One change at a time: the next is refused while this is under way.
    wait_until_whole(cloud, table, pause=1, told=lambda: None)


def _tags(cloud: Any, table: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in cloud.list_tags_of_resource(ResourceArn=table["TableArn"]).get("Tags", ())}
