"""Matching: a schedule that sends the villages to the queue of the close, whose function matches them."""

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.enumeration import match

bp = Blueprint(__name__)


@bp.schedule(Rate(1, unit=Rate.HOURS), name="match_returns")
def match_returns(event: CloudWatchEvent) -> None:
    """While the census is open: have what was counted without prefill matched with the register."""
    match.begin()
