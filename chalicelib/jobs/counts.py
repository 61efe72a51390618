"""The counts: the households' stream says which villages changed, a schedule recounts them and writes the public files."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import logbook
from chalicelib.enumeration import progress
from chalicelib.jobs.discreet import discreet

bp = Blueprint(__name__)


@bp.lambda_function(name="mark_changed_villages")
@discreet
def mark_changed_villages(event: dict[str, Any], context: Any) -> None:
    """Records of the households' stream: note whose village is to be counted again."""
    logbook.note(taken=len(event["Records"]))
    progress.mark_changed(record["dynamodb"] for record in event["Records"])


@bp.schedule(Rate(1, unit=Rate.MINUTES), name="publish_progress")
@discreet
def publish_progress(event: CloudWatchEvent) -> None:
    """Recount the villages that changed and write the files that differ."""
    logbook.note(written=progress.publish())
