"""Officers' badges on paper: A6 each, four to a sheet of A4, with room for a photo, and the code that residents scan."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ops.kit import qr

if TYPE_CHECKING:
    from chalicelib.domain.calendar import Campaign
    from chalicelib.enumeration.badges import Badge

#: Where a resident's phone checks one.
_PAGE = "/officer/#"
_ON_A_SHEET = 4


def page(badges: "Sequence[Badge]", campaign: "Campaign", *, site: str) -> str:
    """The badges as a page that a browser prints on A4, with no script and nothing fetched from anywhere."""
    sheets = [badges[at : at + _ON_A_SHEET] for at in range(0, len(badges), _ON_A_SHEET)]
    until = format_date((campaign.interview_until - timedelta(seconds=1)).date(), "d MMMM y", locale="id")
    return _template().render(
        sheets=[[(badge, qr.code(address(badge, site), spoilt="m")) for badge in sheet] for sheet in sheets],
        campaign=campaign,
        begins=format_date(campaign.interview_from.date(), "d MMMM y", locale="id"),
        until=until,
        host=urlsplit(site).netloc,
    )


def address(badge: "Badge", site: str) -> str:
    """What the code of a badge says."""
    return f"{site}{_PAGE}{badge.payload}.{badge.signature}"


@cache
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("badges.html")
