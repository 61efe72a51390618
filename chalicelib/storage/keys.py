"""The census's own keys: made once per stage, kept wrapped under KMS in the census table, unwrapped once per process."""

import base64
from functools import lru_cache
from typing import Any

from chalicelib.credentials.keys import Keys, new_keys
from chalicelib.settings import settings
from chalicelib.storage import census
from chalicelib.storage.aws import client
from chalicelib.storage.failures import FAILURES, meaning


@lru_cache(maxsize=1)
def keys() -> Keys:
    """The keys of this stage. The first process ever makes them; of two racing ones the first write wins."""
    record = census.get_or_make("keys", "current", _made)
    return Keys.unpacked(_asked("decrypt", CiphertextBlob=base64.b64decode(record["wrapped"]))["Plaintext"])


def _made() -> dict[str, str]:
    wrapped = _asked("encrypt", Plaintext=new_keys().packed())["CiphertextBlob"]
    return {"wrapped": base64.b64encode(wrapped).decode()}


def _asked(call: str, **what: Any) -> Any:
    # The context binds the record to its stage: a copy of it opens nowhere else.
    context = {"stage": settings().stage, "purpose": "census-keys"}
    try:
        return getattr(client("kms"), call)(KeyId=settings().keys_key_id, EncryptionContext=context, **what)
    except FAILURES as error:
        raise meaning(error) from error
