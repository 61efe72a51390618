"""Papers in two buckets: uploads as browsers send them, which nobody is shown, and the clean copies that inspection makes of them.

The uploads' versions are all that a form, which can be replayed, ever let in. A name tells nothing but opaque ids.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.documents import CONTENT_TYPES, COPY_TYPES
from chalicelib.domain.errors import Busy
from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning

_UPLOAD = re.compile(rf"(?P<household>[^/]+)/(?P<document>[a-z2-7]+)-[a-z2-7]{{26}}\.(?:{'|'.join(CONTENT_TYPES.values())})")
#: Where GuardDuty writes what its scan of an upload found.
_SCANNED = "GuardDutyMalwareScanStatus"
#: As many as S3 deletes in one call.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Landed:
    """One version of an upload: `at` by the cloud's clock, `size` in bytes."""

    version: str
    at: datetime
    size: int


def upload_key(household_id: str, document_id: str, random: str, content_type: str) -> str:
    """Where a paper is to land: bound to its household and document, and guessed by nobody."""
    return f"{household_id}/{document_id}-{random}.{CONTENT_TYPES[content_type]}"


def named_by(key: str) -> tuple[str, str] | None:
    """The household's and the document's ids of an upload's key; None for what is no such key."""
    found = _UPLOAD.fullmatch(key)
    return (found["household"], found["document"]) if found else None


def copy_key(household_id: str, document_id: str, content_type: str) -> str:
    """Where the clean copy of a paper lies."""
    return f"{household_id}/{document_id}.{COPY_TYPES[content_type]}"


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


def landed_under(key: str) -> list[Landed]:
    """Every version that landed under this key and was not destroyed, in order: only the first counts. Raises Busy."""
    landed = [Landed(one["VersionId"], one["LastModified"], one["Size"]) for one in _versions(key) if "ETag" in one]
    # S3 lists the versions of a key from the newest to the oldest.
    return landed[::-1]


def read_upload(key: str, version: str) -> tuple[bytes, str] | None:
    """The content of a version, and the type that it was sent as; None if it was deleted meanwhile. Raises Busy."""
    try:
        found = client("s3").get_object(Bucket=settings().uploads_bucket, Key=key, VersionId=version)
        return found["Body"].read(), found["ContentType"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchVersion", "404"):
            return None
        raise meaning(error) from error
    except FAILURES as error:
        raise meaning(error) from error


def scan_of(key: str, version: str) -> str:
    """What the cloud's scanner for malware said of a version, as NO_THREATS_FOUND; "" until it did. Raises Busy."""
    try:
        tags = client("s3").get_object_tagging(Bucket=settings().uploads_bucket, Key=key, VersionId=version)["TagSet"]
    except FAILURES as error:
        raise meaning(error) from error
    return next((tag["Value"] for tag in tags if tag["Key"] == _SCANNED), "")


def withdraw_upload(key: str) -> None:
    """Delete an upload as far as anybody sees, nothing to do if it never landed. The bucket's rules end its versions. Raises Busy."""
    try:
        client("s3").delete_object(Bucket=settings().uploads_bucket, Key=key)
    except FAILURES as error:
        raise meaning(error) from error


def destroy_upload(key: str) -> None:
    """Delete every version of an upload. Raises Busy."""
    versions = [{"Key": key, "VersionId": version["VersionId"]} for version in _versions(key)]
    for start in range(0, len(versions), _AT_ONCE):
        try:
            some = {"Objects": versions[start : start + _AT_ONCE], "Quiet": True}
            told = client("s3").delete_objects(Bucket=settings().uploads_bucket, Delete=some)
        except FAILURES as error:
            raise meaning(error) from error
        if told.get("Errors"):
            raise Busy


def keep_copy(key: str, content: bytes, content_type: str) -> None:
    """Store a clean copy. One that is there already stays: what is inspected again has the same copy. Raises Busy."""
    try:
        client("s3").put_object(Bucket=settings().papers_bucket, Key=key, Body=content, ContentType=content_type, IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("PreconditionFailed", "412"):
            raise meaning(error) from error
    except FAILURES as error:
        raise meaning(error) from error


def remove_copy(key: str) -> None:
    """Delete a clean copy as far as anybody sees; nothing to do if there is none. Raises Busy."""
    try:
        client("s3").delete_object(Bucket=settings().papers_bucket, Key=key)
    except FAILURES as error:
        raise meaning(error) from error


def remove_stray_copies(household_id: str, document_id: str, *, but: str) -> None:
    """Delete whatever copies of a paper there are `but` its own, "" if it has none. Raises Busy.

    Looks first: in a bucket with versions, deleting what isn't there leaves a mark."""
    try:
        told = client("s3").list_objects_v2(Bucket=settings().papers_bucket, Prefix=f"{household_id}/{document_id}.")
    except FAILURES as error:
        raise meaning(error) from error
    for key in {found["Key"] for found in told.get("Contents", [])} - {but}:
        remove_copy(key)


def copy_address(key: str, *, file_name: str, lifetime: timedelta) -> str:
    """An address that gives the clean copy to whoever has it, for so long, as a file to save: never shown as a page of ours.

    S3 can't be asked to send `nosniff`; the type is fixed here, the origin isn't the site's, and an attachment is not rendered."""
    (content_type,) = (type for type, extension in COPY_TYPES.items() if key.endswith(f".{extension}"))
    asked = {
        "Bucket": settings().papers_bucket,
        "Key": key,
        "ResponseContentDisposition": f'attachment; filename="{file_name}{key[key.rindex(".") :]}"',
        "ResponseContentType": content_type,
        "ResponseCacheControl": "no-store",
    }
    return str(client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=int(lifetime.total_seconds())))


def _versions(key: str) -> Iterator[dict[str, Any]]:
    """Every version of an upload and every marker of its deletion."""
    try:
        for page in client("s3").get_paginator("list_object_versions").paginate(Bucket=settings().uploads_bucket, Prefix=key):
            yield from (one for one in (*page.get("Versions", []), *page.get("DeleteMarkers", [])) if one["Key"] == key)
    except FAILURES as error:
        raise meaning(error) from error
