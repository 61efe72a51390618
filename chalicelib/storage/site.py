"""Public files in the site's bucket: progress and the receipts' keys."""

import json
from typing import Any

from chalicelib.settings import settings
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning


def publish(path: str, body: Any, *, max_age: int) -> None:
    """Write a JSON file that anybody may fetch as /`path`, to be cached for `max_age` seconds."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    try:
        client("s3").put_object(
            Bucket=settings().site_bucket,
            Key=path,
            Body=text.encode(),
            ContentType="application/json",
            CacheControl=f"public, max-age={max_age}",
        )
    except FAILURES as error:
        raise meaning(error) from error
