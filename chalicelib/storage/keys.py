"""The census's own keys: made once per stage, kept wrapped under KMS in the census table, unwrapped once per process."""

import base64
from functools import lru_cache

from chalicelib.credentials.keys import Keys, new_keys
from chalicelib.settings import settings
from chalicelib.storage import census
from chalicelib.storage.aws import client


@lru_cache(maxsize=1)
def keys() -> Keys:
    """The keys of this stage. The first process ever makes them; of two racing ones the first write wins."""
    record = census.get_or_make("keys", "current", _made)
    opened = client("kms").decrypt(
        KeyId=settings().keys_key_id, CiphertextBlob=base64.b64decode(record["wrapped"]), EncryptionContext=_context()
    )
    return Keys.unpacked(opened["Plaintext"])


def _made() -> dict[str, str]:
    wrapped = client("kms").encrypt(KeyId=settings().keys_key_id, Plaintext=new_keys().packed(), EncryptionContext=_context())
    return {"wrapped": base64.b64encode(wrapped["CiphertextBlob"]).decode()}


def _context() -> dict[str, str]:
    # Bound to its stage: a copy of the record opens nowhere else.
    return {"stage": settings().stage, "purpose": "census-keys"}
