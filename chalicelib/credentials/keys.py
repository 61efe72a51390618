"""The census's own keys, as bytes. storage/keys.py keeps them wrapped under KMS; nobody else sees them."""

import base64
import json
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True, slots=True)
class Keys:
    """`identity` makes item keys and digests and never rotates; `session` signs sessions and challenges;
    `receipt` is an ECDSA P-256 private key in PKCS 8 DER."""

    identity: bytes
    session: bytes
    receipt: bytes

    def packed(self) -> bytes:
        """The keys as bytes to wrap: under 4 KB, what one KMS call takes."""
        return json.dumps({name: base64.b64encode(getattr(self, name)).decode() for name in ("identity", "session", "receipt")}).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> "Keys":
        """The keys that were packed; what a later release packed beside them is passed over: nothing writes them twice."""
        kept = json.loads(packed)
        return cls(*(base64.b64decode(kept[name]) for name in ("identity", "session", "receipt")))


def new_keys() -> Keys:
    """Fresh random keys, for a campaign that has none yet."""
    receipt = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Keys(secrets.token_bytes(32), secrets.token_bytes(32), receipt)
