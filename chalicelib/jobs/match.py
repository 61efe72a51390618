"""Matching: a schedule that sends the villages to the queue of the close, whose function matches them."""

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.enumeration import match
from chalicelib.jobs.discreet import discreet

bp = Blueprint(__name__)


@bp.schedule(Rate(1, unit=Rate.HOURS), name="match_returns")
@discreet
def match_returns(event: CloudWatchEvent) -> None:
    """While the census is open: have what was counted without prefill matched with the register."""
    match.begin()
