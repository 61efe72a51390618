"""`ops desk`: the office's desk, where a family comes with its cards. Officers act only in their region, and every act is logged."""

import argparse
import getpass
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.frame import CannotDo, Outcome, noun, region_code, verb

if TYPE_CHECKING:
    from ops.frame import Nouns

_ASKED = "the KK number; leave it out to be asked for it, or to give it on standard input: what stands in a command is kept by the shell"
_SEEN = "The household sees in its history that you looked."


def add_to(nouns: "Nouns") -> None:
    desk = noun(nouns, "desk", about="what an officer does when a family comes with its cards; logged, and in the family's own history")
    appoint = verb(
        desk,
        "appoint",
        about="make somebody an officer of a region",
        example='python -m ops desk appoint rini --name "Rini Astuti" --region 33.19',
        run=_appoint,
    )
    appoint.add_argument("login", metavar="LOGIN")
    appoint.add_argument("--name", required=True)
    appoint.add_argument("--region", type=region_code, required=True, metavar="CODE", help="where the officer may act; dots allowed")
    appoint.add_argument("--reviewer", action="store_true", help="may see papers, too: `papers` and `read-paper`")
    find = verb(
        desk,
        "find",
        about="look at a household: how far it is and what is missing, never what it answered",
        example="python -m ops desk find --by rini",
        run=_find,
    )
    release = verb(
        desk,
        "release",
        about="after seeing the family's cards: end the password and print a code that sets one new one within 24 hours, shown once",
        example="python -m ops desk release --by rini",
        run=_release,
    )
    freeze = verb(
        desk,
        "freeze",
        about="let nobody sign in, save or submit until it is resolved; what was submitted stands",
        example='python -m ops desk freeze --by rini --reason "Dua keluarga membawa KK yang sama."',
        run=_freeze,
    )
    freeze.add_argument("--reason", required=True, help="a sentence that the family will read, too")
    resolve = verb(
        desk,
        "resolve",
        about="end a freeze and the disputes",
        example="python -m ops desk resolve --by rini --outcome released",
        run=_resolve,
    )
    resolve.add_argument(
        "--outcome", required=True, choices=("kept", "released"), help="kept by who signed up, or released to who showed the cards"
    )
    papers = verb(
        desk,
        "papers",
        about="list a household's papers and what became of them; for officers appointed with --reviewer",
        example="python -m ops desk papers --by rini",
        run=_papers,
    )
    read = verb(
        desk,
        "read-paper",
        about="print an address that gives the clean copy of a paper for 60 seconds; for officers appointed with --reviewer",
        example="python -m ops desk read-paper k7w3m2q9xapd5fzt --by rini",
        run=_read_paper,
    )
    read.add_argument("id", metavar="ID", help="as `ops desk papers` shows it")
    for parser in (papers, read):
        parser.add_argument("--return", dest="return_number", metavar="NUMBER", help="of an unmatched return, in place of a KK number")
    for parser in (find, release, freeze, resolve, papers, read):
        parser.add_argument("--kk", metavar="NUMBER", help=_ASKED)
        parser.add_argument("--by", required=True, metavar="LOGIN", help="the officer who acts")
    log = verb(desk, "log", about="show what the desks of a regency did", example="python -m ops desk log --region 33.19", run=_log)
    log.add_argument("--region", type=region_code, required=True, metavar="CODE", help="a regency, or a province for its own officers")


def _appoint(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import desk

    officer = desk.appoint(arguments.login, name=arguments.name, region=arguments.region, reviewer=arguments.reviewer)
    may = ", and may see papers" if officer.reviewer else ""
    return Outcome([f"{officer.name} ({officer.login}) is an officer of region {officer.region} now{may}."], asdict(officer))


def _find(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import desk

    seen = desk.find(_kk_number(arguments), by=arguments.by)
    lines = [f"Status: {seen.status}, {seen.people} people, village {seen.village_code}."]
    if seen.changes_left is not None:
        lines.append(f"Password changes left: {seen.changes_left}.")
    lines += [f"Missing: {question}, {count} times." for question, count in seen.missing.items()]
    for kind, states in seen.papers.items():
        lines.append(f"Papers: {kind}, {', '.join(f'{count} {state}' for state, count in states.items())}.")
    lines += [f"Disputed at {at}." for at in seen.disputed_at]
    lines += [f"Frozen: {seen.frozen}"] if seen.frozen else []
    lines += [f"Receipt {number}." for number in seen.receipts]
    return Outcome([*lines, _SEEN], asdict(seen))


def _release(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import desk

    return _released(desk.release(_kk_number(arguments), by=arguments.by))


def _freeze(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import desk

    desk.freeze(_kk_number(arguments), by=arguments.by, reason=arguments.reason)
    return Outcome(["It is frozen: all sessions ended, and nobody signs in until it is resolved."], {"frozen": True})


def _resolve(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import desk

    code = desk.resolve(_kk_number(arguments), by=arguments.by, outcome=arguments.outcome)
    if code is not None:
        return _released(code)
    return Outcome(["It is resolved: whoever signed up keeps the household."], {"outcome": "kept"})


def _papers(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import review

    papers = review.papers_of(_number(arguments), by=arguments.by)
    lines = []
    for paper in papers:
        found = [paper.reason, "hard to read" if paper.hard_to_read else "", f"signature {paper.signature}" if paper.signature else ""]
        about = f"{paper.kind}/{paper.member}" if paper.member else paper.kind
        told = ", ".join(filter(None, [paper.status, *found, "" if paper.has_copy else "no copy"]))
        lines.append(f"{paper.id}  {about:<28} {told}")
    return Outcome([*(lines or ["It sent no papers."]), _SEEN], {"papers": [asdict(paper) for paper in papers]})


def _read_paper(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import review

    address = review.read_paper(_number(arguments), arguments.id, by=arguments.by)
    lines = [address.url, "Whoever has this address can fetch the paper for 60 seconds; it is saved as a file.", _SEEN]
    return Outcome(lines, {"url": address.url, "expires": address.expires.isoformat()})


def _released(code: str) -> Outcome:
    lines = [
        f"Release code: {code}",
        "It is shown this once and holds for 24 hours. The family types it as a recovery code under “Lupa kata sandi”.",
        "The old password, its recovery codes and all sessions have ended; this costs none of the two changes.",
    ]
    return Outcome(lines, {"release_code": code})


def _log(arguments: argparse.Namespace) -> Outcome:
    from chalicelib.enumeration import desk

    entries = desk.log_of(arguments.region[:4])
    lines = [f"{one['at']}  {one['by']:<12} {one['what']:<13} {one['household'] or '-':<26} {one['detail']}" for one in entries]
    return Outcome(lines or ["Nothing was done yet."], {"region": arguments.region[:4], "entries": entries})


def _number(arguments: argparse.Namespace) -> str:
    """The number of an unmatched return if there is one, else a card's."""
    return arguments.return_number or _kk_number(arguments)


def _kk_number(arguments: argparse.Namespace) -> str:
    given: str | None = arguments.kk
    if given is None:
        given = getpass.getpass("KK number (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    number = "".join(given.split()).replace(".", "")
    if len(number) != 16 or not number.isascii() or not number.isdigit():
        raise CannotDo("A KK number has 16 digits. Read it off the card again.")
    return number
