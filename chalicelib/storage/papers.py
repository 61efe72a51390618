"""Papers in the uploads bucket: the form by which a browser sends one straight to S3, and taking one away."""

from datetime import timedelta
from typing import Any

from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning


def upload_form(key: str, *, content_type: str, size: int, lifetime: timedelta) -> dict[str, Any]:
    """`{url, fields}` of a form that puts exactly this type and size under exactly this key, for so long."""
    form: dict[str, Any] = client("s3").generate_presigned_post(
        settings().uploads_bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
        ExpiresIn=int(lifetime.total_seconds()),
    )
    return form


def remove(key: str) -> None:
    """Delete an upload; nothing to do if it never landed."""
    try:
        client("s3").delete_object(Bucket=settings().uploads_bucket, Key=key)
    except FAILURES as error:
        raise meaning(error) from error
