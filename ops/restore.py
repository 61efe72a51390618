"""`ops restore`: a lost or damaged table, back as a new one that is compared, and the stage pointed at it (docs/runbook.md)."""

import argparse
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ops.frame import CannotDo, Outcome, noun, progress, verb

if TYPE_CHECKING:
    from ops.frame import Nouns
    from ops.recovery.comparing import Content
    from ops.recovery.tables import Wanted

#: Seconds between two looks at a restore; a nation's takes hours.
_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table that can be restored: the attribute by which its items are compared, and what the data stack calls its replacement."""

    place: str
    parameter: str
    stream: str = ""


_KINDS = {
    "households": _Kind("village_code", "HouseholdsRestored", "HouseholdsRestoredStream"),
    "census": _Kind("kind", "CensusRestored"),
}


def add_to(nouns: "Nouns") -> None:
    restore = noun(nouns, "restore", about="recover a lost or damaged table, compare it, and point the stage at it")
    verb(
        restore,
        "show",
        about="say which tables there are, and what each can be restored from",
        example="python -m ops restore show",
        run=_show,
    )
    table = verb(
        restore,
        "table",
        about="restore a table as a new one, give it back what a restore leaves out, and compare the two; interrupted, give it again",
        example="python -m ops restore table --table households --stage pilot",
        run=_table,
    )
    table.add_argument("--at", type=_time, metavar="TIME", help="as it was at this time; ISO 8601 with offset. Else as late as can be")
    table.add_argument("--backup", default="", metavar="ARN", help="from this backup, as `ops restore show` names it")
    table.add_argument("--without-comparing", action="store_true", help="don't read both tables whole")
    point = verb(
        restore,
        "point",
        about="have the stage work with a restored table from now on: its stacks are updated, nothing else of them changes",
        example="python -m ops restore point --table households --to sensus-pilot-data-Households-1-restored --stage pilot",
        run=_point,
    )
    for parser in (table, point):
        parser.add_argument("--table", required=True, choices=tuple(_KINDS))
    table.add_argument("--to", default="", metavar="NAME", help="what the new table is called; else as the old one, with -restored")
    to = point.add_mutually_exclusive_group(required=True)
    to.add_argument("--to", metavar="NAME", help="the restored table")
    to.add_argument("--back", action="store_true", help="the table that the stack made itself")


def _show(arguments: argparse.Namespace) -> Outcome:
    from ops.recovery import tables

    cloud, record, lines = _cloud(), {}, []
    for kind in _KINDS:
        name = _name(kind)
        found = tables.describe(cloud, name)
        span = tables.recoverable(cloud, name) if found else None
        kept = tables.backups(cloud, name)
        lines.append(f"{kind}: {name}{'' if found else ' IS GONE'}")
        lines.append(f"  to any second {_span(span)}" if span else "  to no point in time")
        lines += [f"  backup {backup['BackupArn']} of {backup['BackupCreationDateTime'].isoformat()}" for backup in kept]
        record[kind] = {
            "table": name,
            "exists": found is not None,
            "to_any_second": bool(span),
            "backups": [backup["BackupArn"] for backup in kept],
        }
    return Outcome(lines, record)


def _table(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.settings import settings
    from ops.recovery import tables

    kind, cloud = _KINDS[arguments.table], _cloud()
    source = _name(arguments.table)
    wanted = tables.Wanted(
        source=source,
        target=arguments.to or _restored(source),
        stage=settings().stage,
        streams=bool(kind.stream),
        at=arguments.at,
        backup=arguments.backup,
    )
    made_of = tables.begin(cloud, wanted)
    with progress(f"Restoring {wanted.target}", None) as advance:
        tables.wait_until_whole(cloud, wanted.target, pause=_PAUSE, told=lambda: advance(1))
    done = tables.put_back(cloud, wanted)
    stream = tables.stream_of(cloud, wanted.target) if kind.stream else ""
    lines = [f"{wanted.target} is there, from {made_of}.", f"Put back: {', '.join(done) or 'nothing was missing'}."]
    record: dict[str, Any] = {"table": wanted.target, "from": made_of, "put_back": done, "stream": stream}
    same = True
    if not arguments.without_comparing:
        told, compared = _compared(cloud, wanted, kind)
        same = compared["same"]
        lines += told
        record |= compared
    lines.append(f"Once that is as you want it: ops restore point --table {arguments.table} --to {wanted.target} --stage {wanted.stage}")
    return Outcome(lines, record, done=same)


def _compared(cloud: Any, wanted: "Wanted", kind: _Kind) -> tuple[list[str], dict[str, Any]]:
    from ops.recovery import comparing, tables

    old = tables.describe(cloud, wanted.source)
    ours = _content(cloud, wanted.target, kind)
    record = {"items": ours.total(), "hash": ours.hash()}
    lines = [f"It has {ours.total():,} items; their hash is {ours.hash()}."]
    if old is not None and wanted.source != wanted.target:
        theirs = _content(cloud, wanted.source, kind)
        differ = ours.differs_from(theirs)
        lines.append(f"The old table has {theirs.total():,} items, and {'the same content' if not differ else 'other content'}.")
        lines += [f"  {place or 'elsewhere'}: {theirs.items[place]:,} there, {ours.items[place]:,} restored" for place in differ]
        return lines, record | {"same": not differ, "compared_with": wanted.source, "differ": differ}
    if kind.stream:
        differ = comparing.unlike_the_register(ours)
        lines.append("Every village has as many households as the register says." if not differ else "Not as many as the register says:")
        return [*lines, *(f"  {each}" for each in differ)], record | {"same": not differ, "compared_with": "register", "differ": differ}
    lines += [f"  {place}: {count:,}" for place, count in sorted(ours.items.items())]
    return lines, record | {"same": True, "compared_with": "", "differ": []}


def _content(cloud: Any, table: str, kind: _Kind) -> "Content":
    from ops.recovery import comparing

    with progress(f"Reading {table}", None) as advance:
        return comparing.content(cloud, table, place=kind.place, told=advance)


def _point(arguments: argparse.Namespace) -> Outcome:
    import boto3

    from ops.recovery import pointing, tables

    if not arguments.stage:
        raise CannotDo("Only a deployed stage can be pointed at another table: name it with --stage. The one-machine stack has its own.")
    kind, name, stream = _KINDS[arguments.table], arguments.to or "", ""
    if name and kind.stream:
        stream = tables.stream_of(_cloud(), name)
        if not stream:
            raise CannotDo(f"{name} has no stream: it isn't whole. Give `ops restore table` again, which goes on where it stopped.")
    given = {kind.parameter: name, **({kind.stream: stream} if kind.stream else {})}
    settled: list[str] = []
    outputs = pointing.point(boto3.client("cloudformation"), stage=arguments.stage, given=given, told=settled.append)
    recounted = _recount() if kind.stream else []
    lines = [
        f"{', '.join(settled)}: as they should be.",
        *recounted,
        f"Households are in {outputs['HouseholdsTable']}, the census's records in {outputs['CensusTable']}.",
        "Deployments keep that. The old table stays as it is: delete it once nobody needs it.",
    ]
    return Outcome(lines, {"stacks": settled, "households": outputs["HouseholdsTable"], "census": outputs["CensusTable"]})


def _recount() -> list[str]:
    from chalicelib.enumeration.progress import mark_all

    with progress("Marking villages", None) as advance:
        marked = 0
        for _ in mark_all():
            marked += 1
            advance(1)
    return [f"{marked:,} villages are counted again from what it has, within minutes."]


def _cloud() -> Any:
    import boto3

    from chalicelib.settings import settings

    # Not the functions' own client, which has no time: nobody waits here for a page.
    place = settings()
    return boto3.client("dynamodb", region_name=place.aws_region, endpoint_url=place.aws_endpoint_url or None)


def _name(kind: str) -> str:
    from chalicelib.settings import settings

    return settings().households_table if kind == "households" else settings().census_table


def _restored(source: str) -> str:
    """What the restore of a table is called: -restored, and of one that was restored already -restored-2 and so on."""
    base, number = re.fullmatch(r"(.*?)(?:-restored(?:-(\d+))?)?", source).groups()  # type: ignore[union-attr]  # matches anything
    return f"{base}-restored" if base == source else f"{base}-restored-{int(number or 1) + 1}"


def _span(span: tuple[datetime | None, datetime | None]) -> str:
    begin, until = (time.isoformat() if time else "now" for time in span)
    return f"from {begin} until {until}"


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None  # type: ignore[assignment]
    if time is None or time.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} is no time with an offset; write it as 2020-04-15T00:00+07:00")
    return time
