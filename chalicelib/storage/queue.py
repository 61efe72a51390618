"""The queue of the close: one message for each village, its code and nothing else."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from chalicelib.domain.errors import Busy
from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning

#: As many messages as SQS takes in one call.
_BATCH = 10


def send(villages: Iterable[str]) -> None:
    """Send the code of each village. Raises Busy if one could not be sent; those before it were."""
    remaining = iter(villages)
    while batch := list(islice(remaining, _BATCH)):
        entries = [{"Id": str(number), "MessageBody": village} for number, village in enumerate(batch)]
        try:
            reply = client("sqs").send_message_batch(QueueUrl=_address(), Entries=entries)
        except FAILURES as error:
            raise meaning(error) from error
        if reply.get("Failed"):
            raise Busy


@lru_cache(maxsize=1)
def _address() -> str:
    return str(client("sqs").get_queue_url(QueueName=settings().close_queue)["QueueUrl"])
