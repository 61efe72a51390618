"""The tables, buckets, queue and key that infra/data.yaml makes in a deployed stage, made in the emulated cloud."""

import json
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.tables import CensusItem, HouseholdItem, TokenItem

#: One message is one village; five failed deliveries put it aside for a person to look at.
DELIVERIES = 5
#: Longer than closing the largest village takes, so that none is closed twice at the same time without need.
HIDDEN_SECONDS = 180


def create_all() -> None:
    """Make what is missing, in the cloud of this process's settings. Changes nothing that is there."""
    _tables()
    _buckets()
    _queue()
    _key()


def _tables() -> None:
    for table in (HouseholdItem, CensusItem, TokenItem):
        if not table.exists():
            table.create_table(wait=True)


def _buckets() -> None:
    store = client("s3")
    there = {bucket["Name"] for bucket in store.list_buckets()["Buckets"]}
    for name in (settings().uploads_bucket, settings().site_bucket, settings().handoff_bucket):
        if name not in there:
            store.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": settings().aws_region})
    store.put_bucket_versioning(Bucket=settings().handoff_bucket, VersioningConfiguration={"Status": "Enabled"})
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


def _queue() -> None:
    queues = client("sqs")
    aside = _queue_address(queues, f"{settings().close_queue}-aside", {"MessageRetentionPeriod": "1209600"})
    aside_arn = queues.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    _queue_address(
        queues,
        settings().close_queue,
        {
            "VisibilityTimeout": str(HIDDEN_SECONDS),
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": aside_arn, "maxReceiveCount": DELIVERIES}),
        },
    )


def _queue_address(queues: Any, name: str, attributes: dict[str, str]) -> str:
    try:
        return str(queues.get_queue_url(QueueName=name)["QueueUrl"])
    except queues.exceptions.QueueDoesNotExist:
        return str(queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


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
