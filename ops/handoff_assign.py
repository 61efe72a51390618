"""`ops handoff assign`: which officer visits which case."""

import argparse
import getpass
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops import handoff_badges, handoff_print
from ops.frame import CannotDo, Outcome, progress, region_code, verb

if TYPE_CHECKING:
    from chalicelib.domain.assignment import Officer
    from chalicelib.domain.calendar import Campaign
    from chalicelib.domain.register import Finding
    from chalicelib.enumeration.assign import Proposal
    from chalicelib.enumeration.publication import VillageClose
    from ops.frame import Verbs

_BAR = 30
#: Of what is wrong or left over so many lines are shown; --json has all of them.
_SHOWN = 40
_ABOUT = """say which officer visits which case

With --officers the list is checked whole, kept in place of the region's earlier one, and the open cases are divided: whoever is named for
an SLS takes it, whoever is named for a village only shares what is left there. Loads are level, each officer has a piece of the walk, and
a case stays with whom it has while that officer is named for its place. Without --officers the list that was kept last is used.

If one row is bad, nothing is stored and nobody is reassigned: its doors would go to others tonight and back again tomorrow, and each
time all interviewers' tools would have to be loaded. Every bad row is named with its line, so that one correction is enough.

With --from and --to cases go to another officer because you say so, wherever that one is named for; later assignments keep that."""


def add_to(handoff: "Verbs") -> None:
    handoff_print.add_to(handoff)
    handoff_badges.add_to(handoff)
    assign = verb(
        handoff,
        "assign",
        about="say which officer visits which case",
        example="python -m ops handoff assign --region 33.19 --officers officers.csv --dry-run\n"
        "  python -m ops handoff assign --region 33.19 --from siti --to budi",
        run=_assign,
    )
    assign.description = _ABOUT
    assign.add_argument(
        "--region", type=region_code, required=True, metavar="CODE", help="a province, regency, district or village; dots allowed"
    )
    assign.add_argument(
        "--officers",
        type=Path,
        metavar="FILE",
        help="officers.csv: login,name,phone,role,supervisor,village_code,sls_code; a row for each place of an officer",
    )
    assign.add_argument("--dry-run", action="store_true", help="show what would come of it, and change nothing")
    assign.add_argument("--afresh", action="store_true", help="divide all cases anew, but for those that were moved with --from and --to")
    assign.add_argument("--from", dest="from_login", metavar="LOGIN", help="whose cases go to another officer")
    assign.add_argument("--to", dest="to_login", metavar="LOGIN", help="who gets them")
    assign.add_argument("--case", dest="cases", metavar="ID", nargs="+", default=[], help="only these cases")
    assign.add_argument("--allow-unassigned", action="store_true", help="succeed though some cases have no officer")
    assign.add_argument("--by", metavar="NAME", help="who does this, as it is kept; without it, who runs the command")


def _assign(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import calendar

    _require_sense(arguments)
    campaign = calendar.read()
    regencies = list(_regencies(arguments.region, campaign))
    if not regencies:
        raise CannotDo(f"The register has no region {arguments.region}.")
    every = [village for villages in regencies for village in villages]
    listed: list[Officer] | None = None
    warnings: list[str] = []
    if arguments.officers:
        from ops import officers_file

        lines, findings = officers_file.read(arguments.officers)
        if findings := findings or _elsewhere(lines, arguments.region):
            return _refused(arguments.officers, findings)
        listed = [officer for _, officer in lines]
        warnings = list(_unused(listed, {village.code for village in every}))
    if unpublished := [village.code for village in every if village.published is None]:
        warnings.append(f"Not published yet, and so not assigned: {_some(unpublished)}.")
    done: list[Proposal] = []
    with progress("Villages", len(every)) as advance:
        for villages in regencies:
            done += _of_regency(villages, campaign, arguments, listed)
            advance(len(villages))
    if listed is not None:
        warnings += _without_cases(listed, done)
    return _outcome(done, arguments, warnings, unpublished)


def _of_regency(
    villages: "Sequence[VillageClose]", campaign: "Campaign", arguments: argparse.Namespace, listed: "list[Officer] | None"
) -> "list[Proposal]":
    from chalicelib.enumeration import assign, interviewers, open_cases

    by = arguments.by or _who()
    published = [village for village in villages if village.published is not None]
    if listed is not None and not arguments.dry_run:
        interviewers.replace([village.code for village in villages], listed, by=by)
        listed = None
    if not published:
        return []
    if arguments.from_login:
        moved = {"from_login": arguments.from_login, "to_login": arguments.to_login, "only": arguments.cases}
        proposals = assign.move(published, campaign, **moved)
    else:
        proposals = assign.propose(published, campaign, officers=listed, afresh=arguments.afresh)
    for proposal in proposals if not arguments.dry_run else ():
        if arguments.from_login:
            assign.keep(proposal, to_login=arguments.to_login, by=by)
        assign.publish(proposal, campaign)
    if not arguments.dry_run:
        # Also when nothing was left to publish: an earlier run may have stopped before this.
        open_cases.publish_above([village.code for village in published], campaign)
    return proposals


def _require_sense(arguments: argparse.Namespace) -> None:
    if bool(arguments.from_login) != bool(arguments.to_login):
        raise CannotDo("Cases are moved with --from and --to together: whose they are, and who gets them.")
    if arguments.cases and not arguments.from_login:
        raise CannotDo("--case goes with --from and --to. Without them the cases are divided by the list of officers.")
    if arguments.from_login and (arguments.officers or arguments.afresh):
        raise CannotDo("Either divide the cases (--officers, --afresh) or move some (--from, --to). Do one after the other.")
    if arguments.from_login and len(arguments.region) < 4:
        raise CannotDo("Cases are moved within one regency. Name the regency, or a district or village of it, with --region.")


def _regencies(region: str, campaign: "Campaign") -> "Iterator[list[VillageClose]]":
    """The villages of the region, by regency."""
    from chalicelib.enumeration import publication
    from chalicelib.storage import census

    for regency, _ in census.each("regency"):
        if regency[: len(region)] != region[:4]:
            continue
        if villages := [village for village in publication.villages(regency, campaign) if village.code.startswith(region)]:
            yield villages


def _elsewhere(lines: "Sequence[tuple[int, Officer]]", region: str) -> "list[Finding]":
    """Rows of places outside the region: the list is kept for the region alone, and they would be lost."""
    from chalicelib.domain.register import Finding

    return [
        Finding(line, "village_code", f"{officer.village_code} is not in region {region}")
        for line, officer in lines
        if officer.village_code and not officer.village_code.startswith(region)
    ]


def _unused(officers: "Sequence[Officer]", villages: set[str]) -> Iterator[str]:
    unknown = sorted({one.village_code for one in officers if one.village_code and one.village_code not in villages})
    if unknown:
        yield f"The register has no village {_some(unknown)}: officers who are named for it get nothing there."


def _without_cases(officers: "Sequence[Officer]", done: "Sequence[Proposal]") -> Iterator[str]:
    """Places that a slip of the pen may have named: where all households took part online, there is nothing to do either."""
    villages, found = {one.village.code for one in done}, {case.sls_code for one in done for case in one.cases}
    empty = sorted({one.sls_code for one in officers if one.sls_code and one.village_code in villages} - found)
    if empty:
        yield f"No open case lies in SLS {_some(empty)}: right where everybody took part, otherwise look at the numbers."


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + " …" * (len(names) > _SHOWN)


def _refused(path: Path, findings: "list[Finding]") -> Outcome:
    lines = [f"{path}: {len(findings)} things are wrong. Nothing was stored, and nobody was reassigned.", *map(str, findings[:_SHOWN])]
    lines += [f"… and {len(findings) - _SHOWN} more; --json has all."] if len(findings) > _SHOWN else []
    return Outcome(lines, {"refused": [str(finding) for finding in findings]}, done=False)


def _outcome(done: "Sequence[Proposal]", arguments: argparse.Namespace, warnings: list[str], unpublished: list[str]) -> Outcome:
    before = Counter(case.assigned_to for one in done for case in one.cases if case.assigned_to)
    loads = Counter(login for one in done for login in one.after.values() if login)
    known = {login: officer for one in done for login, officer in one.officers.items()}
    interviewers = {login for login, officer in known.items() if officer.role == "interviewer"}
    officers = [
        {
            "login": login,
            "name": known[login].name if login in known else "",
            "supervisor": known[login].supervisor if login in known else "",
            "cases": loads[login],
            "cases_before": before[login],
        }
        for login in sorted(interviewers | loads.keys() | before.keys())
    ]
    untaken = [
        {"village": one.village.code, "name": one.village.names[3], "sls_code": sls, "cases": count}
        for one in done
        for sls, count in sorted(one.untaken.items())
    ]
    cases, left = sum(len(one.cases) for one in done), sum(one.untaken.total() for one in done)
    record = {
        "region": arguments.region,
        "dry_run": arguments.dry_run,
        "villages": len(done),
        "villages_changed": sum(one.changes for one in done),
        "villages_not_published": unpublished,
        "cases": cases,
        "assigned": cases - left,
        "moved": sum(len(one.moved) for one in done),
        "officers": officers,
        "unassigned": untaken,
        "warnings": warnings,
    }
    complete = bool(done) and not unpublished and (left == 0 or arguments.allow_unassigned)
    return Outcome([*_lines(record), *warnings], record, done=complete)


def _lines(record: dict[str, Any]) -> Iterator[str]:
    most = max((officer["cases"] for officer in record["officers"]), default=0) or 1
    for officer in record["officers"]:
        bar = "█" * round(_BAR * officer["cases"] / most)
        change = officer["cases"] - officer["cases_before"]
        called = f"{officer['name']} ({officer['login']})" if officer["name"] else f"{officer['login']}, not on the list"
        yield f"{called:<42} {bar:<{_BAR}} {officer['cases']:>6,}{f'  ({change:+})' if change else ''}"
    have, changed = ("would have", "would change hands") if record["dry_run"] else ("have", "changed hands")
    yield f"{record['assigned']:,} of {record['cases']:,} cases in {record['villages']:,} villages {have} an officer."
    yield f"{record['moved']:,} cases {changed}, in {record['villages_changed']:,} villages."
    if record["unassigned"]:
        yield "Nobody can take these. Name somebody for them in officers.csv, or let it be with --allow-unassigned:"
    from chalicelib.domain.doors import rt_and_rw

    for place in record["unassigned"][:_SHOWN]:
        rt, rw = rt_and_rw(place["sls_code"])
        where = f"RT {rt} RW {rw} ({place['sls_code']})" if place["sls_code"] else "no RT or RW"
        yield f"  {place['name']} ({place['village']}), {where}: {place['cases']:,}"
    if len(record["unassigned"]) > _SHOWN:
        yield f"  … and {len(record['unassigned']) - _SHOWN:,} places more; --json has all."


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user need not have a name.
        return "operations"
