"""What a census signs, signed by a key of the test's own that a page is told is the census's."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Page

from chalicelib.credentials import receipts

BADGE: dict[str, Any] = {
    "campaign": "sp2020",
    "kind": "officer",
    "name": "Ani Lestari",
    "number": "3319-01234567",
    "regency": "Kudus",
    "role": "interviewer",
    "valid_from": "2020-07-01T00:00:00+07:00",
    "valid_until": "2020-08-01T00:00:00+07:00",
    "villages": ["Kauman"],
}


class OwnKey:
    """A signing key, and a page that believes in it; the page's worker must be blocked, or it asks past us."""

    def __init__(self, page: Page) -> None:
        self._der = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.jwk = receipts.public_jwk(self._der)
        page.route("**/receipt-keys.json", lambda route: route.fulfill(json={"campaign": "sp2020", "keys": [self.jwk]}))

    def badge(self, **changes: Any) -> str:
        """A code as a badge has it, but for `changes`; None takes a claim away."""
        told = {name: said for name, said in {**BADGE, "kid": self.jwk["kid"], **changes}.items() if said is not None}
        written = receipts.payload(told)
        return f"{written}.{receipts.signature(written, self._der)}"
