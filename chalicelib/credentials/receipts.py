"""Receipts signed with ECDSA P-256 over SHA-256, as browsers' own crypto checks them (WebCrypto: raw r‖s, 64 bytes)."""

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@lru_cache(maxsize=2)
def _private(der: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(der, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def payload(claims: dict[str, Any]) -> str:
    """The claims as the text that is signed: base64url of compact JSON with sorted names."""
    return _text(json.dumps(claims, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def signature(payload: str, private_der: bytes) -> str:
    """The signature over the payload's characters, base64url."""
    r, s = decode_dss_signature(_private(private_der).sign(payload.encode(), ec.ECDSA(hashes.SHA256())))
    return _text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def holds(payload: str, signature: str, jwk: dict[str, str]) -> bool:
    """Whether `signature` is that of `payload` under a public key of receipt-keys.json."""
    from cryptography.exceptions import InvalidSignature

    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(_raw(jwk["x"]), "big"), int.from_bytes(_raw(jwk["y"]), "big"), ec.SECP256R1())
    raw = _raw(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        numbers.public_key().verify(der, payload.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=2)
def public_jwk(private_der: bytes) -> dict[str, str]:
    """The public key as a JWK; `kid` is its RFC 7638 thumbprint, shortened."""
    numbers = _private(private_der).public_key().public_numbers()
    jwk = {"crv": "P-256", "kty": "EC", "x": _text(numbers.x.to_bytes(32, "big")), "y": _text(numbers.y.to_bytes(32, "big"))}
    thumbprint = hashlib.sha256(json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {**jwk, "kid": _text(thumbprint)[:12], "use": "sig", "alg": "ES256"}
