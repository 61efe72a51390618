"""The inspection: a function of its own, with a zip of its own, that a queue tells of every paper that lands.

It isn't registered with Chalice, whose one zip is for all other functions: infra/app.yaml defines it.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from chalicelib import logbook
from chalicelib.domain.errors import Busy
from chalicelib.domain.faults import told
from chalicelib.enumeration.inspect import NotScannedYet, inspect_upload
from chalicelib.jobs.discreet import discreet

_log = logging.getLogger(__name__)


@discreet
def inspect_papers(event: Mapping[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Inspect what each message tells of. Answers with the messages that the queue is to bring again, so that the others are done.

    What fails again and again is set aside by the queue, for a person to look at."""
    again = []
    for message in event["Records"]:
        try:
            for key, version in _landed(message["body"]):
                inspect_upload(key, version)
        except (Busy, NotScannedYet) as passing:
            _log.warning("message %s can't be done yet, the queue brings it again: %s", message["messageId"], type(passing).__name__)
            again.append(message["messageId"])
        except Exception as failure:
            # A library's text may quote what it stumbled over, and that is a family's.
            _log.error("message %s failed; the queue brings it again, then sets it aside: %s", message["messageId"], told(failure))
            again.append(message["messageId"])
    logbook.note(taken=len(event["Records"]), again=len(again))
    return {"batchItemFailures": [{"itemIdentifier": message} for message in again]}


def _landed(body: str) -> Iterator[tuple[str, str]]:
    """The keys that a message of S3 tells of, each with the version that landed; none in the one that S3 sends when notifications are
    set up."""
    for one in json.loads(body).get("Records", []):
        landed = one["s3"]["object"]
        yield unquote_plus(landed["key"]), landed.get("versionId", "")
