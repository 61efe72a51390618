"""`ops register`: make a synthetic register, and load one."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.frame import CannotDo, Outcome, noun, progress, verb

if TYPE_CHECKING:
    from chalicelib.domain.register import Finding, RegisteredHousehold
    from chalicelib.enumeration.load_register import Load
    from ops.frame import Nouns
    from ops.register_file import RegisterFile

#: Findings shown when no report file was asked for.
SHOWN = 20


def add_to(nouns: "Nouns") -> None:
    register = noun(nouns, "register", about="make a synthetic register, or load one")
    made = verb(
        register,
        "generate",
        about="write a synthetic register; the same arguments give the same bytes",
        example="python -m ops register generate --households 300 --seed 3319 --to samples/kudus.csv",
        run=_generate,
        on="nothing",
    )
    made.add_argument("--households", type=int, required=True, metavar="N", help="how many households")
    made.add_argument("--seed", type=int, required=True, metavar="S", help="another seed gives other people")
    made.add_argument("--regency", default="3319", metavar="CODE", help="4-digit code of the regency (3319, Kudus)")
    made.add_argument("--marked", action="store_true", help="mark every row as made up (column synthetic), as the stage rehearsal wants it")
    made.add_argument("--to", type=Path, required=True, metavar="FILE", help="the CSV file to write")
    loaded = verb(
        register,
        "load",
        about="load a register file; interrupted or repeated, it changes nothing twice",
        example="python -m ops register load samples/kudus.csv --as-of 2019-12-31 --report refused.jsonl",
        run=_load,
    )
    loaded.add_argument(
        "file", type=Path, metavar="FILE", help="a register file: CSV, UTF-8, one row a member; docs/register-file.md has its columns"
    )
    loaded.add_argument("--as-of", type=_day, metavar="DATE", help="the day the register was drawn (default: today in the census)")
    loaded.add_argument("--report", type=Path, metavar="FILE.jsonl", help="write every refusal and warning here, one JSON object a line")
    loaded.add_argument("--dry-run", action="store_true", help="say what the load would do, and do nothing")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given} is no date; write it as 2019-12-31") from None


def _generate(arguments: argparse.Namespace) -> Outcome:
    from ops.generate.register import households
    from ops.register_file import write

    if arguments.households < 1:
        raise CannotDo("--households must be at least 1.")
    try:
        made = households(count=arguments.households, seed=arguments.seed, regency=arguments.regency)
        with progress("Households", arguments.households) as advance:
            written, members = write(arguments.to, made, on_household=advance, marked=arguments.marked)
    except LookupError as unknown:
        raise CannotDo(str(unknown)) from None
    return Outcome(
        [f"{arguments.to} has {written:,} households with {members:,} members. Nobody in it exists."],
        {"file": str(arguments.to), "households": written, "members": members, "seed": arguments.seed, "regency": arguments.regency},
    )


def _load(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.domain.register import NotOfThisStage, require_stage
    from chalicelib.enumeration import calendar, load_register
    from chalicelib.settings import settings
    from ops.regions import region_of
    from ops.register_file import RegisterFile

    size = arguments.file.stat().st_size
    with ExitStack() as left_open:
        with progress("Reading (bytes)", size) as advance:
            file = RegisterFile(arguments.file, on_bytes=advance)
        left_open.callback(file.close)
        try:
            require_stage(settings().stage, first_made_up=file.first_line(marked=True), first_real=file.first_line(marked=False))
        except NotOfThisStage as refusal:
            raise CannotDo(f"Nothing was loaded. {refusal}") from None
        findings = _Findings(left_open.enter_context(arguments.report.open("w", encoding="utf-8")) if arguments.report else None)
        today = calendar.now().date()
        if arguments.as_of and arguments.as_of > today:
            raise CannotDo(f"--as-of {arguments.as_of} is in the future; in the census it is {today}. Give the day the register was drawn.")
        load = load_register.begin(
            load_id=file.digest[:16],
            as_of=arguments.as_of or today,
            file=arguments.file.name,
            regencies=sorted({village[:4] for village in file.villages() if region_of(village)}),
            resume=not arguments.dry_run,
        )
        findings.why_kept = (
            "a later register is in; the household keeps what that one says, or has started"
            if load.outdated
            else "the household has started and keeps the register's data that it saw"
        )
        resumed = load.done
        cards = _judged(file, load, findings)
        with progress("Households", file.count_cards()) as advance:
            advance(resumed)
            load_register.list_households(load, cards, on_done=advance, on_kept=findings.kept, dry_run=arguments.dry_run)
        for finding in file.niks_on_two_cards():
            findings.add("warning", finding)
        if not arguments.dry_run:
            villages = file.villages()
            with progress("Villages", len(villages)) as advance:
                load_register.finish(load, villages, region_of=region_of, on_done=advance)
    return _outcome(arguments, file=file, load=load, findings=findings, resumed=resumed)


def _judged(file: "RegisterFile", load: "Load", findings: "_Findings") -> "Iterator[tuple[int, RegisteredHousehold | None]]":
    """The cards that `load` has not done yet, each with its first line. Those it has done are judged again, so that the report is whole."""
    from chalicelib.domain.register import Judgement, judge
    from ops.regions import region_of

    skipped = load.done
    for place, card in enumerate(file.cards()):
        judged = judge(card.rows, as_of=load.as_of, region_of=region_of) if card.rows else Judgement(None)
        for reason in (*card.unreadable, *judged.reasons):
            findings.add("refused", reason)
        refused = judged.household is None or bool(card.unreadable)
        if not refused:
            for warning in judged.warnings:
                findings.add("warning", warning)
        if place >= skipped:
            yield (card.rows[0].line if card.rows else 0), (None if refused else judged.household)


class _Findings:
    """What a load has to say about lines of its file: all of it in the report, the first ones on the screen."""

    def __init__(self, report: Any) -> None:
        self._report = report
        #: Said of every household that is left as it is.
        self.why_kept = ""
        self.counts: Counter[str] = Counter()
        self.first: list[str] = []

    def add(self, kind: str, finding: "Finding") -> None:
        self.counts[kind] += 1
        if self._report:
            record = {"kind": kind, "line": finding.line, "column": finding.column, "reason": finding.reason}
            self._report.write(json.dumps(record, ensure_ascii=False) + "\n")
        elif len(self.first) < SHOWN:
            self.first.append(f"{kind}: {finding}")

    def kept(self, line: int) -> None:
        from chalicelib.domain.register import Finding

        self.add("kept", Finding(line, "", self.why_kept))


def _outcome(arguments: argparse.Namespace, *, file: "RegisterFile", load: "Load", findings: _Findings, resumed: int) -> Outcome:
    counts = {became: load.counts[became] for became in ("loaded", "updated", "unchanged", "kept", "too_late", "refused")}
    record = {
        "load": load.id, "as_of": load.as_of.isoformat(), "dry_run": arguments.dry_run, "resumed_after": resumed, "rows": file.rows,
        **counts, "rows_refused": findings.counts["refused"], "warnings": findings.counts["warning"],
    }  # fmt: skip
    lines = list(findings.first)
    more = sum(findings.counts.values()) - len(findings.first)
    if more and arguments.report:
        lines.append(f"{arguments.report} says more: {more:,} findings, each with its line.")
    elif more:
        lines.append(f"… and {more:,} more; --report FILE.jsonl lists all.")
    if resumed:
        lines.append(f"Went on after the {resumed:,} households that an interrupted load had done.")
    would = "Would be: " if arguments.dry_run else ""
    said = ", ".join(f"{count:,} {became.replace('_', ' ')}" for became, count in counts.items() if count or became != "too_late")
    lines.append(f"{would}{said}. Load {load.id}, as of {load.as_of}.")
    if load.too_late:
        lines.append("The census has closed: what the interrupted load had written is counted, and nothing was added.")
    if load.repeated and not (counts["loaded"] or counts["updated"]):
        lines.append("This register is in already; nothing was changed.")
    return Outcome(lines, record, done=not (counts["refused"] or counts["too_late"]))
