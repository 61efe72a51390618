"""The household as the API shows it."""

from zoneinfo import ZoneInfo

from msgspec import UNSET

from chalicelib.domain import nik
from chalicelib.domain.history import WHAT
from chalicelib.domain.household import Household, reference_day
from chalicelib.domain.notice import Notice
from chalicelib.enumeration import calendar, receipts
from chalicelib.routes import messages


def household(of: Household) -> messages.Household:
    """All that a household sees of itself."""
    province, regency, district, village = of.register.region
    code = of.register.village_code
    return messages.Household(
        version=of.version,
        status=of.status.value,
        region=messages.Region(code, village, district, regency, province),
        register=_registered(of),
        answers=messages.Answers(**of.answers),
        documents=[messages.Paper(**paper.shown(calendar.now())) for paper in of.documents.values()],
        documents_owed=_owed(of),
        missing=_missing(of),
        warnings=_warnings(of),
        receipt=receipt(receipts.of(of)),
        return_number=of.unmatched.number if of.unmatched else None,
    )


def notice(of: Notice) -> messages.Notice:
    """A notice as pages show it; when it ends is the census's to judge."""
    return messages.Notice(of.level, of.since, of.texts, of.link or UNSET)


def saved(of: Household, version: int) -> messages.Saved:
    """What a saved draft is answered with."""
    return messages.Saved(version, _missing(of), _warnings(of), _owed(of))


def receipt(of: receipts.Receipt | None) -> messages.Receipt | None:
    if of is None:
        return None
    told = (of.receipt_number, of.household, of.village, of.version, of.submitted_at, of.payload, of.signature, of.being_matched)
    return messages.Receipt(*told)


def history(of: Household) -> messages.History:
    """Its history, in the campaign's own time; without what only a later release has words for."""
    zone = ZoneInfo(calendar.current().time_zone)
    told = [event for event in of.history if event.what in WHAT]
    return messages.History([messages.Event(event.at.astimezone(zone), event.what, event.by, event.detail) for event in told])


def _registered(of: Household) -> messages.Registered:
    members = {
        member: {name: nik.masked(value) if name == "nik" else value for name, value in values.items()}
        for member, values in of.registered().items()
    }
    known = of.register
    return messages.Registered(of.tail(), known.address, known.rt, known.rw, known.village_code, members)


def _missing(of: Household) -> list[messages.Place]:
    return [messages.Place(**flaw.shown()) for flaw in of.missing(reference_day(calendar.current()))]


def _warnings(of: Household) -> list[messages.Question]:
    return [messages.Question(w.pointer, w.code, w.confirmed) for w in of.warnings(reference_day(calendar.current()))]


def _owed(of: Household) -> list[messages.OwedPaper]:
    return [messages.OwedPaper(**paper) for paper in of.documents_owed(reference_day(calendar.current()))]
