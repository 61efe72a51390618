"""Clients for DynamoDB, S3, SQS and KMS, made when first needed. botocore alone: boto3's import costs 200 ms and adds nothing here."""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from chalicelib.settings import settings

#: A request must answer within 29 s, whatever it asks: 2 tries of 5 s here. A job has its queue to try again.
#: A name of our own, because botocore's own description of itself is put together anew for every call.
_CONFIG = Config(
    retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=4, signature_version=None, user_agent="sensus-online"
)
#: A request makes a handful of these calls, where 10 ms are usual: 3 tries of 2 s. PynamoDB sends what need not be checked again.
_DYNAMODB = Config(retries={"mode": "standard", "total_max_attempts": 3}, read_timeout=2, parameter_validation=False)


@cache
def client(service: str) -> Any:
    """The client of an AWS service, in the settings' region, at the emulator's address if there is one."""
    place = settings()
    config = _CONFIG.merge(_DYNAMODB) if service == "dynamodb" else _CONFIG
    if service == "s3":
        # The emulator has no buckets as host names.
        config = config.merge(Config(signature_version="s3v4", s3={"addressing_style": "path" if place.aws_endpoint_url else "virtual"}))
    return get_session().create_client(service, region_name=place.aws_region, endpoint_url=place.aws_endpoint_url or None, config=config)
