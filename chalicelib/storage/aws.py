"""Clients for S3, SQS and KMS, made when first needed. botocore alone: boto3's import costs 200 ms and adds nothing here."""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from chalicelib.settings import settings

#: A request must answer within 29 s, whatever it asks: 2 tries of 5 s here. A job has its queue to try again.
_CONFIG = Config(retries={"mode": "standard", "max_attempts": 2}, connect_timeout=1, read_timeout=4, signature_version=None)


@cache
def client(service: str) -> Any:
    """The client of an AWS service, in the settings' region, at the emulator's address if there is one."""
    place = settings()
    config = _CONFIG
    if service == "s3":
        # The emulator has no buckets as host names.
        config = config.merge(Config(signature_version="s3v4", s3={"addressing_style": "path" if place.aws_endpoint_url else "virtual"}))
    return get_session().create_client(service, region_name=place.aws_region, endpoint_url=place.aws_endpoint_url or None, config=config)
