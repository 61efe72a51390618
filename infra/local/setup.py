"""The tables, buckets, queues and key that infra/data.yaml makes in a deployed stage, made in the emulated cloud."""

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.tables import CensusItem, HouseholdItem, TokenItem

#: Carries one message for each upload. Only its function's own event source knows its name in a deployed stage, so it is no setting.
INSPECTION_QUEUE = "sensus-inspection"
#: One message is one village, or one upload; five failed deliveries put it aside for a person to look at.
DELIVERIES = 5
#: Longer than closing the largest village takes, so that none is closed twice at the same time without need.
HIDDEN_SECONDS = 180
#: Longer than an inspection takes; what failed is tried again after it.
INSPECTION_HIDDEN_SECONDS = 60


def create_all() -> None:
    """Make what is missing, in the cloud of this process's settings. Changes nothing that is there."""
    _tables()
    _queue(settings().close_queue, hidden_seconds=HIDDEN_SECONDS)
    _buckets(uploads_told_to=_queue(INSPECTION_QUEUE, hidden_seconds=INSPECTION_HIDDEN_SECONDS))
    _key()


def _tables() -> None:
    for table in (HouseholdItem, CensusItem, TokenItem):
        if not table.exists():
            table.create_table(wait=True)


def _buckets(*, uploads_told_to: str) -> None:
    store = client("s3")
    there = {bucket["Name"] for bucket in store.list_buckets()["Buckets"]}
    kept = (settings().uploads_bucket, settings().papers_bucket, settings().handoff_bucket)
    for name in (*kept, settings().site_bucket):
        if name not in there:
            store.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": settings().aws_region})
    for name in kept:
        store.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    store.put_bucket_notification_configuration(
        Bucket=settings().uploads_bucket,
        NotificationConfiguration={"QueueConfigurations": [{"QueueArn": uploads_told_to, "Events": ["s3:ObjectCreated:*"]}]},
    )
    store.put_bucket_cors(
        Bucket=settings().uploads_bucket,
        CORSConfiguration={
            "CORSRules": [
                {
                    "AllowedOrigins": settings().site_origins.split(),
                    "AllowedMethods": ["POST"],
                    "AllowedHeaders": ["*"],
                    "MaxAgeSeconds": 3600,
                }
            ]
        },
    )


def _queue(name: str, *, hidden_seconds: int) -> str:
    """Make the queue `name`, and the one in which its messages are set aside. Returns its ARN."""
    queues = client("sqs")
    redrive = {"deadLetterTargetArn": _made(queues, f"{name}-aside", {"MessageRetentionPeriod": "1209600"}), "maxReceiveCount": DELIVERIES}
    return _made(queues, name, {"VisibilityTimeout": str(hidden_seconds), "RedrivePolicy": json.dumps(redrive)})


def _made(queues: Any, name: str, attributes: dict[str, str]) -> str:
    try:
        address = queues.get_queue_url(QueueName=name)["QueueUrl"]
    except queues.exceptions.QueueDoesNotExist:
        address = queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return str(queues.get_queue_attributes(QueueUrl=address, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def _key() -> None:
    keys = client("kms")
    try:
        keys.describe_key(KeyId=settings().keys_key_id)
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] != "NotFoundException":
            raise
        key_id = keys.create_key(Description="wraps the census's own keys")["KeyMetadata"]["KeyId"]
        if settings().keys_key_id.startswith("alias/"):
            keys.create_alias(AliasName=settings().keys_key_id, TargetKeyId=key_id)
