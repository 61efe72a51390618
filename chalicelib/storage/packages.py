"""Interview packages in the hand-off bucket: files by path, each written whole."""

from botocore.exceptions import ClientError

from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning

_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}


def put(path: str, content: bytes) -> None:
    """Write a file. Raises Busy if the store can't take it."""
    kind = _TYPES.get(path.rpartition(".")[2], "application/octet-stream")
    try:
        client("s3").put_object(Bucket=settings().handoff_bucket, Key=path, Body=content, ContentType=kind)
    except FAILURES as error:
        raise meaning(error) from error


def get(path: str) -> bytes | None:
    """The file's content; None if there is no such file. Raises Busy if the store doesn't answer."""
    try:
        content: bytes = client("s3").get_object(Bucket=settings().handoff_bucket, Key=path)["Body"].read()
    except ClientError as error:
        # Without leave to list the bucket, S3 says of a missing file that it is forbidden.
        if error.response["Error"]["Code"] in ("NoSuchKey", "404", "AccessDenied"):
            return None
        raise meaning(error) from error
    except FAILURES as error:
        raise meaning(error) from error
    return content
