"""Papers for tests: photos of made-up lines of print, and how a browser sends one and the inspection hears of it."""

import json
import random
from functools import cache
from io import BytesIO
from typing import Any

from tests.client import Browser


@cache
def a_photo(*, lines: int = 30, seed: int = 1, blur: float = 0, kind: str = "JPEG") -> bytes:
    """A sheet with `lines` lines of print, as a phone would photograph it; the same every time."""
    from PIL import Image, ImageDraw, ImageFilter

    sheet = Image.new("RGB", (900, 1200), "#f4f0e6")
    draw, chance = ImageDraw.Draw(sheet), random.Random(seed)
    for line in range(lines):
        words = ("".join(chance.choices("ABDEGHKLMNOPRSTU", k=chance.randint(2, 9))) for _ in range(6))
        draw.text((60, 60 + 36 * line), " ".join(words), fill="#202020", font_size=24)
    out = BytesIO()
    (sheet.filter(ImageFilter.GaussianBlur(blur)) if blur else sheet).save(out, kind)
    return out.getvalue()


BLURRED = {"blur": 6.0}


def announced(phone: Browser, content: bytes, *, kind: str = "kk", member: str | None = None, content_type: str = "image/jpeg") -> Any:
    """A paper that is announced: `{id, upload, expires}`."""
    answer = phone.call(
        "POST", "/household/documents", {"kind": kind, "member": member, "content_type": content_type, "size": len(content)}
    )
    assert answer.status == 200, answer.text
    return answer.body


def sent(form: Any, content: bytes, *, called: str = "foto KK bapak.jpg", **changes: str | None) -> int:
    """The status with which S3 answers to a form that is sent with `content` of a file so `called`, and with fields changed or (None)
    left out."""
    import requests

    fields = {name: value for name, value in {**form["fields"], **changes}.items() if value is not None}
    return requests.post(form["url"], data=fields, files={"file": (called, content)}, timeout=10).status_code


def uploaded(phone: Browser, content: bytes, **about: Any) -> tuple[str, str]:
    """A paper that is announced and sent: the document's id, and where it landed."""
    paper = announced(phone, content, **about)
    assert sent(paper["upload"], content) in (200, 204)
    return paper["id"], paper["upload"]["fields"]["key"]


def told() -> dict[str, Any]:
    """What the queue would bring to the inspection, taken from it: messages as the emulated S3 wrote them."""
    from chalicelib.storage.aws import client
    from infra.local.setup import INSPECTION_QUEUE

    queues, records = client("sqs"), []
    address = queues.get_queue_url(QueueName=INSPECTION_QUEUE)["QueueUrl"]
    while messages := queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            records.append({"messageId": message["MessageId"], "body": message["Body"]})
            queues.delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])
    return {"Records": records}


def inspected(event: dict[str, Any] | None = None) -> int:
    """Let the inspection's function do all that the queue holds, or `event`. How many messages it was told."""
    from chalicelib.jobs.inspect import inspect_papers

    event = told() if event is None else event
    assert inspect_papers(event, None) == {"batchItemFailures": []}
    return len(event["Records"])


def stored() -> dict[str, Any]:
    """All that is stored of papers and households: each household, and every version of every object of both buckets."""
    import boto3

    from chalicelib.settings import settings
    from chalicelib.storage import households
    from chalicelib.storage.tables import HouseholdItem

    found: dict[str, Any] = {item.household_id: households.of_item(item) for item in HouseholdItem.scan(consistent_read=True)}
    for name in (settings().uploads_bucket, settings().papers_bucket):
        for version in boto3.resource("s3").Bucket(name).object_versions.all():
            content = version.get()["Body"].read() if version.size is not None else None
            found.setdefault(f"{name}/{version.key}", []).append(content)
    return found


def keys_in(bucket: str, *, versions: bool = False) -> list[str]:
    """The objects of the uploads or papers bucket, or all `versions` of them, by key."""
    import boto3

    from chalicelib.settings import settings

    held = boto3.resource("s3").Bucket(getattr(settings(), f"{bucket}_bucket"))
    return sorted(one.key for one in (held.object_versions if versions else held.objects).all())


def s3_event(key: str) -> dict[str, Any]:
    """A message about something that landed, as S3 words it."""
    body = {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"object": {"key": key}}}]}
    return {"Records": [{"messageId": "m", "body": json.dumps(body)}]}
