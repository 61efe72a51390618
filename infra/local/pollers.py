"""What Lambda does between the queue or the stream and a job: fetch, call, and keep what failed for another try."""

import threading
from abc import ABC, abstractmethod
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.jobs import Jobs, Queue, log

#: Short, so that a stop is quick; the emulator waits without work.
QUEUE_WAIT_SECONDS = 2
STREAM_PAUSE_SECONDS = 1.0
AFTER_FAILURE_SECONDS = 5.0
STREAM_BATCH = 100


class Poller(threading.Thread, ABC):
    """A thread that looks again and again until told to stop."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look until told to stop. What the cloud refuses is logged, and tried again after a pause."""
        while not self._stopping.is_set():
            try:
                pause = self.look()
            except (BotoCoreError, ClientError):
                log.error("%s could not reach the cloud", self.name, exc_info=True)
                pause = AFTER_FAILURE_SECONDS
            self._stopping.wait(pause)

    @abstractmethod
    def look(self) -> float:
        """Fetch once and call the job with what is there; the seconds to pause before the next time."""

    def end(self) -> None:
        """End after what is being done now, without waiting for it."""
        self._stopping.set()

    def stop(self) -> None:
        """End after what is being done now."""
        self.end()
        self.join()


class QueuePoller(Poller):
    """Gives a queue's messages to its job. What fails is delivered again when its time hidden is over, and put aside after some times."""

    def __init__(self, *, jobs: Jobs, queue: Queue, queues: Any) -> None:
        super().__init__(f"queue of {queue.name}")
        self._jobs, self._queue, self._queues = jobs, queue, queues
        address = queues.get_queue_url(QueueName=queue.queue)["QueueUrl"]
        attributes = queues.get_queue_attributes(QueueUrl=address, AttributeNames=["QueueArn"])["Attributes"]
        self._address, self._arn = address, attributes["QueueArn"]

    def look(self) -> float:
        """Take one batch. No pause: the fetch itself waits for messages."""
        reply = self._queues.receive_message(
            QueueUrl=self._address,
            MaxNumberOfMessages=min(self._queue.batch_size, 10),
            WaitTimeSeconds=QUEUE_WAIT_SECONDS,
            AttributeNames=["All"],
        )
        messages = reply.get("Messages", [])
        if not messages:
            return 0
        ended_well, result = self._jobs.tried(self._queue.name, {"Records": [self._record(message) for message in messages]})
        if not ended_well:
            return AFTER_FAILURE_SECONDS
        failed = {failure["itemIdentifier"] for failure in (result or {}).get("batchItemFailures", [])}
        for message in messages:
            if message["MessageId"] not in failed:
                self._queues.delete_message(QueueUrl=self._address, ReceiptHandle=message["ReceiptHandle"])
        return 0

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn,
            "awsRegion": "ap-southeast-3",
        }


class StreamPoller(Poller):
    """Gives the changes of a table to a job, in order; a batch that fails is given again before the next.

    The emulator keeps a stream as long as it runs, so a poller begins at the oldest change there is, and `stop` takes what is left."""

    def __init__(self, *, jobs: Jobs, name: str, table: str, tables: Any, streams: Any) -> None:
        super().__init__(f"stream of {name}")
        self._jobs, self._job, self._streams = jobs, name, streams
        self._arn = tables.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        self._position: str | None = None
        self._failed: list[dict[str, Any]] = []

    def look(self) -> float:
        """Take one batch of changes, or the one that failed last time again."""
        records, following = (self._failed, self._position) if self._failed else self._fetch()
        if records:
            ended_well, _ = self._jobs.tried(self._job, {"Records": records})
            self._failed = [] if ended_well else records
            if not ended_well:
                self._position = following
                return AFTER_FAILURE_SECONDS
        self._position = following
        return 0 if len(records) == STREAM_BATCH else STREAM_PAUSE_SECONDS

    def stop(self) -> None:
        """End, after giving the job what has come in: the emulator forgets it when it stops."""
        super().stop()
        try:
            self.catch_up()
        except (BotoCoreError, ClientError):
            log.error("%s could not take what was left", self.name, exc_info=True)

    def catch_up(self) -> None:
        """Give the job all that has come in by now. Stops at what fails; that is given again at the next look."""
        while self.look() == 0:
            pass

    def _fetch(self) -> tuple[list[dict[str, Any]], str | None]:
        if self._position is None:
            shard = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"][0]["ShardId"]
            oldest = self._streams.get_shard_iterator(StreamArn=self._arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
            self._position = oldest["ShardIterator"]
        try:
            reply = self._streams.get_records(ShardIterator=self._position, Limit=STREAM_BATCH)
        except self._streams.exceptions.ExpiredIteratorException:
            # A machine that slept: begin again at the oldest change, since marking twice does no harm.
            return [], None
        return [{**record, "eventSourceARN": self._arn} for record in reply["Records"]], reply.get("NextShardIterator")
