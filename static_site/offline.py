"""What lets the site open without a network, and from the phone's own screen: the worker (assets/js/offline-worker.js) as it knows its
release, and the manifest of the app."""

import hashlib
import json
from collections.abc import Mapping

from chalicelib.questionnaire.languages import SOURCE
from static_site import lists, scripts

#: Its address, from the root.
WORKER = "offline-worker.js"


def worker(folder: str, documents: Mapping[str, bytes], homes: Mapping[str, str]) -> bytes:
    """The worker of a release: `documents` by file, their parts under the address `folder`, languages' first addresses in `homes`."""
    content = b"".join(name.encode() + documents[name] for name in sorted(documents))
    known = {
        "RELEASE": hashlib.sha256(folder.encode() + content).hexdigest()[:12],
        "FOLDER": folder,
        "PARTS": {home: _searched(language) for language, home in homes.items()},
    }
    # All before it is a line of its own, so that the rest stays the same from release to release.
    head = "".join(f"const {name}={json.dumps(value, separators=(',', ':'))};\n" for name, value in known.items())
    return scripts.slimmed(head + scripts.source(WORKER)).encode()


def _searched(language: str) -> list[str]:
    """What the questionnaire's pages fetch after their head: the lists of a language, and the drawings."""
    return ["img/pictures.svg", *(f"lists/{name}" for name in lists.lists(language))]


def manifest() -> bytes:
    """The site as an app. It lies in the folder of parts, and the addresses of its icons are told from there."""
    icons = [
        {"src": f"img/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    app = {
        "id": "/",
        "name": "Sensus Online",
        "short_name": "Sensus",
        "description": "Keluarga mengisi sensus sendiri dari rumah, lewat HP.",
        "lang": SOURCE,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#93331c",
        "background_color": "#93331c",
        "icons": icons,
    }
    return json.dumps(app, separators=(",", ":")).encode()
