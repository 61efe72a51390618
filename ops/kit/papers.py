"""The files of one kit: counts as CSV, a page to print or read, a poster to hang, messages to send."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from chalicelib.domain import standing
from chalicelib.domain.neighbourhoods import Part
from chalicelib.enumeration.outreach import Place
from chalicelib.interview.cells import written
from chalicelib.questionnaire.languages import LANGUAGES
from ops.kit import drawing, poster, poster_pdf, texts
from ops.kit.texts import Kit
from ops.kit.words import Speech, speech

_COLUMNS = (
    "region", "name", "people", "people_counted", "households", "started", "submitted", "households_left", "rate", "target",
    "people_to_target", "households_to_target", "rank", "siblings", "people_last_7_days", "households_last_7_days",
)  # fmt: skip
_LEVELS = {4: "regency", 6: "district", 10: "village"}


def files(kit: Kit, *, rts: Sequence[Part] | None, rts_read: bool) -> dict[str, bytes]:
    """Each file by its name. `rts` is what may be said of a village's RTs; `rts_read` False when that could not be read.

    None for what has no RTs to speak of: a district, or a village whose RTs were not asked for."""
    sheet = poster.of(kit)
    made = {
        "counts.csv": counts_csv(kit),
        "kit.html": _page(kit, rts=rts, rts_read=rts_read),
        "poster.html": _template("poster.html").render(
            poster=sheet, code=sheet.code, drawing=drawing, _=kit.speech.say, language=kit.speech.language
        ).encode(),
        "poster.pdf": poster_pdf.drawn(sheet, language=kit.speech.language),
        "messages.txt": messages_txt(kit),
    }  # fmt: skip
    if rts is not None:
        made["neighbourhoods.csv"] = _neighbourhoods_csv(rts)
    return made


def counts_csv(kit: Kit) -> bytes:
    """The place, then the regions in it, those first in which most households are still to be reached."""
    return written(_COLUMNS, [_row(place, kit) for place in (kit.place, *by_left(kit.place.children))])


def by_left(places: Sequence[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-standing.households_left(place.counts), place.code))


def messages_txt(kit: Kit) -> bytes:
    """Every message in every language, each language under its own name."""
    parts = []
    for language, name in LANGUAGES.items():
        spoken = Kit(kit.place, kit.campaign, kit.now, kit.site, speech(language), kit.agency)
        _ = spoken.speech.say
        unread = _("Terjemahan ini belum dibaca penutur aslinya. Mohon maaf kalau ada kata yang keliru.")
        parts.append("\n\n".join([f"== {name} ==", *([f"({unread})"] if spoken.speech.unread else []), *texts.messages(spoken)]))
    return ("\n\n\n".join(parts) + "\n").encode()


def _row(place: Place, kit: Kit) -> list[str]:
    counts, goal = place.counts, kit.campaign.target
    week = standing.last_days(counts, kit.now.date())
    numbers = (
        counts.people, counts.people_counted, counts.households, counts.started, counts.submitted, standing.households_left(counts),
        counts.rate, goal, standing.people_to_target(counts, goal), standing.households_to_target(counts, goal),
        standing.rank(counts.rate, place.siblings), len(place.siblings), sum(day[1] for day in week), sum(day[2] for day in week),
    )  # fmt: skip
    return [place.code, place.name, *(str(number) for number in numbers)]


def _neighbourhoods_csv(rts: Sequence[Part]) -> bytes:
    columns = ("neighbourhoods", "households", "households_left_at_least", "households_left_at_most")
    return written(columns, [[_numbers(part), str(part.households), str(part.least), str(part.most)] for part in _by_most(rts)])


def _by_most(rts: Sequence[Part]) -> list[Part]:
    return sorted(rts, key=lambda part: (-part.least, part.of))


def _numbers(part: Part, *, nowhere: str = "-") -> str:
    """RW and RT of each in it, as in "RW 001 RT 002, 003; RW 002 RT 001"."""
    of_rw: dict[str, list[str]] = {}
    for rw, rt in part.of:
        of_rw.setdefault(rw, []).append(rt or nowhere)
    return "; ".join(f"RW {rw or nowhere} RT {', '.join(rts)}" for rw, rts in of_rw.items())


def _said(part: Part, speech: Speech) -> str:
    """How many are left, as far as it may be said."""
    _, least, most = speech.say, speech.count(part.least), speech.count(part.most)
    if not part.least:
        return _("kurang dari {number}", number=speech.count(part.most + 1))
    if part.most == part.households:
        return _("{number} atau lebih", number=least)
    return _("{least} sampai {most}", least=least, most=most)


def _page(kit: Kit, *, rts: Sequence[Part] | None, rts_read: bool) -> bytes:
    place, speech, counts, goal = kit.place, kit.speech, kit.place.counts, kit.campaign.target
    week = standing.last_days(counts, kit.now.date())
    filled = _template("kit.html").render(
        kit=kit,
        texts=texts,
        speech=speech,
        _=speech.say,
        drawing=drawing,
        counts=counts,
        left=standing.households_left(counts),
        started_only=standing.started_only(counts),
        level=_LEVELS[len(place.code)],
        bar=(round(100 * counts.rate, 2), round(100 * goal, 2)),
        week=week,
        busiest=max((people for _day, people, _households in week), default=0) or 1,
        children=[(child, kind, standing.households_left(child.counts)) for child, kind in _kinds(kit)],
        rts=[(_numbers(part), part, _said(part, speech)) for part in _by_most(rts or ())],
        rts_asked=rts is not None or not rts_read,
        rts_read=rts_read,
    )
    return filled.encode()


def _kinds(kit: Kit) -> list[tuple[Place, str]]:
    return [(child, texts.kind_and_name(child.code, child.name, kit.speech)) for child in by_left(kit.place.children)]


@lru_cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
