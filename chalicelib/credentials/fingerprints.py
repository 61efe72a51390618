"""Fingerprints by which anybody can check that a file is the one that was written."""

import hashlib


def sha256(content: bytes) -> str:
    """The SHA-256 of `content`, in small hexadecimal digits, as sha256sum prints it."""
    return hashlib.sha256(content).hexdigest()
