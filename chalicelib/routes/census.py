"""What anybody may ask: the campaign, and a challenge."""

import msgspec
from chalice.app import Blueprint

from chalicelib.enumeration import announce, calendar, work
from chalicelib.routes import messages, shapes
from chalicelib.routes.access import Call, Reply, open_to

bp = Blueprint(__name__)


@bp.route("/census", methods=["GET"])
@open_to("anyone", blueprint=bp, gives=messages.Census)
def read_census(call: Call) -> Reply:
    """The campaign, its dates and its phase now."""
    campaign, now, notice = calendar.current(), calendar.now(), announce.current()
    census = messages.Census(
        campaign=campaign.id,
        name=campaign.name,
        year=campaign.year,
        phase=campaign.phase(now).value,
        opens=campaign.opens,
        closes=campaign.closes,
        extended=campaign.closes > calendar.announced_close(),
        interview_from=campaign.interview_from,
        interview_until=campaign.interview_until,
        time_zone=campaign.time_zone,
        target=campaign.target,
        now=now,
        notice=shapes.notice(notice) if notice else msgspec.UNSET,
    )
    return Reply(census, headers={"Cache-Control": "public, max-age=30"})


@bp.route("/challenges", methods=["POST"], content_types=["*/*"])
@open_to("anyone", blueprint=bp, gives=messages.Challenge)
def make_challenge(call: Call) -> Reply:
    """A proof of work to solve before signing up, harder where many guesses came from. Nothing is stored of it: ask again for another."""
    return Reply(messages.Challenge(**work.pose(call.source)))
