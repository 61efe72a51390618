"""Keys under KMS: whatever is kept of a key is wrapped. The census's own are made once per stage and unwrapped once per process."""

import base64
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.credentials.keys import Keys, new_keys
from chalicelib.credentials.sealing import SealBroken
from chalicelib.settings import settings
from chalicelib.storage import census
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning


@lru_cache(maxsize=1)
def keys() -> Keys:
    """The keys of this stage. The first process ever makes them; of two racing ones the first write wins."""
    record = census.get_or_make("keys", "current", _made)
    return Keys.unpacked(unwrapped(base64.b64decode(record["wrapped"]), purpose="census-keys"))


def wrapped(key: bytes, *, purpose: str) -> bytes:
    """A key as it may be kept: only KMS opens it, for this stage and the same purpose."""
    return bytes(_asked("encrypt", purpose, Plaintext=key)["CiphertextBlob"])


def unwrapped(kept: bytes, *, purpose: str) -> bytes:
    """The key that was wrapped. Raises SealBroken for what was wrapped for another purpose or stage, or altered; Busy."""
    try:
        return bytes(_asked("decrypt", purpose, CiphertextBlob=kept)["Plaintext"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidCiphertextException":
            raise
        raise SealBroken(f"What is kept of the key for {purpose} is not what this stage wrapped for it.") from error


def _made() -> dict[str, str]:
    return {"wrapped": base64.b64encode(wrapped(new_keys().packed(), purpose="census-keys")).decode()}


def _asked(call: str, purpose: str, **what: Any) -> Any:
    # The context binds what is wrapped to its stage and use: a copy of it opens nowhere else.
    context = {"stage": settings().stage, "purpose": purpose}
    try:
        return getattr(client("kms"), call)(KeyId=settings().keys_key_id, EncryptionContext=context, **what)
    except FAILURES as error:
        raise meaning(error) from error
