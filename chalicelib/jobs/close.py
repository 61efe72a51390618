"""The close: a schedule that begins it and goes on until it is done, and a queue that carries it out, village by village.

infra/app.yaml has a second schedule of the same function: once, at the campaign's own hour.
"""

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib import logbook
from chalicelib.enumeration import close, watchdog
from chalicelib.jobs.discreet import discreet
from chalicelib.settings import settings

bp = Blueprint(__name__)


@bp.schedule(Rate(1, unit=Rate.MINUTES), name="close_census")
@discreet
def close_census(event: CloudWatchEvent) -> None:
    """After the close: send every village that isn't closed yet to the queue. Before it: nothing. At any time: say how late it is."""
    try:
        close.begin()
    finally:
        # A close that can't begin is what somebody must hear of.
        logbook.tell("CloseUnfinishedMinutes", watchdog.unfinished_minutes())


@bp.on_sqs_message(queue=settings().close_queue, name="close_village")
@discreet
def close_village(event: SQSEvent) -> None:
    """Close one village and write its package."""
    for taken, record in enumerate(event, 1):
        close.close_village(record.body)
        logbook.note(taken=taken)
