"""site.yaml made whole: the headers that static_site/headers.py says, and the functions at the edge with the addresses of the site."""

import json
from pathlib import Path
from typing import Any

from cfnlint.decode import decode  # type: ignore[import-untyped]  # it has no types

from chalicelib.questionnaire.languages import LANGUAGES, SOURCE
from infra.local.pages import TEXT, TYPES
from static_site import offline, places
from static_site.build import PAGES
from static_site.headers import ALWAYS, headers

FOLDER = Path(__file__).parent
#: What CloudFront takes of a function, in bytes.
MOST_OF_A_FUNCTION = 10_240
#: Where chalicelib.storage.papers sends a browser with a paper.
UPLOADS = "https://${UploadsBucket}.s3.${AWS::Region}.${AWS::URLSuffix}"
#: Headers that CloudFront has a place of their own for, and refuses elsewhere.
_SECURITY = {
    "Content-Security-Policy": "ContentSecurityPolicy",
    "Referrer-Policy": "ReferrerPolicy",
    "Strict-Transport-Security": "StrictTransportSecurity",
    "X-Content-Type-Options": "ContentTypeOptions",
}


def completed() -> dict[str, Any]:
    """The template of the site's stack, as CloudFormation takes it."""
    template: dict[str, Any] = json.loads(json.dumps(decode(str(FOLDER / "site.yaml"))[0]))
    resources = {name: each["Properties"] for name, each in template["Resources"].items()}
    told = headers(UPLOADS, style_hashes="${StyleHashes}")
    resources["DocumentHeaders"]["ResponseHeadersPolicyConfig"] |= _policy(told)
    resources["OtherHeaders"]["ResponseHeadersPolicyConfig"] |= _policy({name: told[name] for name in ALWAYS})
    for function in ("PageRequest", "PageResponse"):
        resources[function]["FunctionCode"] = script(resources[function]["FunctionCode"])
    return template


def script(name: str) -> str:
    """A function at the edge, after what it knows of the site. Raises ValueError when CloudFront would not take it."""
    known = {
        "LANGUAGES": [language for language in LANGUAGES if language != SOURCE],
        "PAGES": [page.path.strip("/") for page in PAGES if page.path.endswith("/") and page.path != "/"],
        "REGENCIES": f" {' '.join(sorted(places.regencies()))} ",
        "FILES": ["/favicon.svg", f"/{offline.WORKER}"],
        "TEXTS": texts(),
    }
    head = "".join(f"const {key} = {json.dumps(value, separators=(',', ':'))};\n" for key, value in known.items())
    code = head + "\n".join((FOLDER / "edge" / part).read_text("utf-8") for part in ("addresses.js", name))
    if len(code.encode()) > MOST_OF_A_FUNCTION:
        raise ValueError(f"infra/edge/{name} is {len(code.encode())} bytes with what it knows; CloudFront takes {MOST_OF_A_FUNCTION}.")
    return code


def texts() -> list[str]:
    """The endings of the files that lie beside their compressed forms: all whose kind is a text."""
    kinds = {**TYPES, ".css": "text/css", ".html": "text/html"}
    return sorted(ending.removeprefix(".") for ending, kind in kinds.items() if TEXT.match(kind))


def _policy(told: dict[str, str]) -> dict[str, Any]:
    """Headers as a policy of CloudFront has them. They replace what an origin says."""
    others = [{"Header": name, "Value": value, "Override": True} for name, value in told.items() if name not in _SECURITY]
    security = {_SECURITY[name]: {**_value(name, value), "Override": True} for name, value in told.items() if name in _SECURITY}
    return {"SecurityHeadersConfig": security, "CustomHeadersConfig": {"Items": others}}


def _value(name: str, value: str) -> dict[str, Any]:
    match name:
        case "Content-Security-Policy":
            return {"ContentSecurityPolicy": {"Fn::Sub": value}}
        case "Referrer-Policy":
            return {"ReferrerPolicy": value}
        case "Strict-Transport-Security":
            age, *also = value.split("; ")
            return {
                "AccessControlMaxAgeSec": int(age.removeprefix("max-age=")),
                "IncludeSubdomains": "includeSubDomains" in also,
                "Preload": "preload" in also,
            }
        case _:
            if value != "nosniff":
                raise ValueError(f"CloudFront can only say nosniff, not {value}.")
            return {}
