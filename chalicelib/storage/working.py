"""What the close works with on its way: sorted lines in the hand-off bucket, in a folder that no export sees and the bucket's rules
empty.

An object is never changed: what it is made from is in its path. A line names nobody, only digests and opaque ids.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.domain.calendar import Campaign
from chalicelib.domain.faults import Fault
from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning

FOLDER = "working/"
#: An object begins with it, so that none is empty and none is taken for another release's.
_HEAD = b"people 1\n"
#: How much of each object is held while hundreds are merged.
READ_AT_ONCE = 1 << 16
#: More than S3's smallest part of a larger object (5 MiB).
WRITTEN_AT_ONCE = 8 << 20


class WorkingGone(Fault):
    """An object that the records name isn't there any more: its 30 days are over, or it was deleted."""


class WorkingUnknown(Fault):
    """An object was written by another release than this one."""


def path(campaign: Campaign, *parts: str) -> str:
    """Where an object of a close lies. Another close has other objects."""
    return "/".join([FOLDER.rstrip("/"), campaign.id, campaign.closes.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"), *parts])


def write(where: str, lines: Iterable[bytes]) -> None:
    """Write an object of lines, each with its end; it is there whole or not at all. Raises Busy."""
    parts = _parts(lines)
    first = next(parts)
    second = next(parts, None)
    if second is None:
        _asked("put_object", Key=where, Body=first)
        return
    upload = _asked("create_multipart_upload", Key=where)["UploadId"]
    etags = []
    for number, part in enumerate(_again(first, second, parts), start=1):
        etags.append(
            {"PartNumber": number, "ETag": _asked("upload_part", Key=where, UploadId=upload, PartNumber=number, Body=part)["ETag"]}
        )
    _asked("complete_multipart_upload", Key=where, UploadId=upload, MultipartUpload={"Parts": etags})


def read(where: str) -> Iterator[bytes]:
    """The lines of an object, each with its end, read bit by bit; the first bit at once. Raises WorkingGone, WorkingUnknown, Busy."""
    contents = _ranges(where)
    first = next(contents)
    if not first.startswith(_HEAD):
        raise WorkingUnknown(f"{where} was written by another release. Delete it: what it was made from is then read again.")
    return lines_of(first[len(_HEAD) :], contents)


def lines_of(held: bytes, contents: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of `held` and of what follows it bit by bit, each with its end."""
    for content in contents:
        *whole, held = (held + content).splitlines(keepends=True)
        if held.endswith(b"\n"):
            whole.append(held)
            held = b""
        yield from whole
    yield from held.splitlines(keepends=True)


def _ranges(where: str) -> Iterator[bytes]:
    at, size = 0, 1
    while at < size:
        try:
            answer = _asked("get_object", Key=where, Range=f"bytes={at}-{at + READ_AT_ONCE - 1}")
            content: bytes = answer["Body"].read()
        except ClientError as error:
            # Without leave to list the bucket, S3 says of a missing file that it is forbidden.
            if error.response["Error"]["Code"] in ("NoSuchKey", "404", "AccessDenied"):
                raise WorkingGone(f"{where} is gone. What it was made from is read again when this is next tried.") from None
            raise
        except FAILURES as error:
            raise meaning(error) from error
        size = int(answer["ContentRange"].rpartition("/")[2])
        at += len(content)
        yield content


def _parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    held, size = [_HEAD], len(_HEAD)
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= WRITTEN_AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _again(first: bytes, second: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from others


def _asked(call: str, **what: Any) -> Any:
    try:
        return getattr(client("s3"), call)(Bucket=settings().handoff_bucket, **what)
    except FAILURES as error:
        raise meaning(error) from error
