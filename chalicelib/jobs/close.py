"""The close: a schedule that begins it and goes on until it is done, and a queue that carries it out, village by village."""

from chalice.app import Blueprint, CloudWatchEvent, Rate, SQSEvent

from chalicelib.enumeration import close
from chalicelib.jobs.discreet import discreet
from chalicelib.settings import settings

bp = Blueprint(__name__)


@bp.schedule(Rate(1, unit=Rate.MINUTES), name="close_census")
@discreet
def close_census(event: CloudWatchEvent) -> None:
    """After the close: send every village that isn't closed yet to the queue. Before it: nothing."""
    close.begin()


@bp.on_sqs_message(queue=settings().close_queue, name="close_village")
@discreet
def close_village(event: SQSEvent) -> None:
    """Close one village and write its package."""
    for record in event:
        close.close_village(record.body)
