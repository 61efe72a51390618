"""docs/openapi.json from the code: `python -m infra.openapi` writes it, a test compares it with what the code now says.

Every view says in `open_to` who may call it, what it takes, gives and refuses; routes/messages.py has the shapes.
"""

import json
import os
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.settings import Settings

# The description needs no place to store anything, but the tables want their names when they are imported.
for _field in fields(Settings):
    if _field.default is MISSING:
        os.environ.setdefault(_field.name.upper(), "described")

from app import app  # noqa: E402
from chalicelib.domain.errors import Busy, CensusError, ForeignOrigin, NotSignedIn, RequestRefused  # noqa: E402
from chalicelib.routes import messages  # noqa: E402
from chalicelib.routes.access import Contract  # noqa: E402

PATH = Path(__file__).parent.parent / "docs" / "openapi.json"
_ABOUT = (
    "The census's API, under /api of the site's own origin. Refusals are RFC 9457 problem documents; their texts are English, and "
    "the site words `type` and `code` in the reader's language. Writes are judged in this order: origin, session, a known "
    "Idempotency-Key, phase, version (428, 412), content."
)
_TEMPLATE = "#/components/schemas/{name}"
_KEYED = ("POST", "PATCH")
_VERSIONED = {("/household", "PATCH"), ("/household/submissions", "POST")}


def document() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    shapes = [shape for shape in vars(messages).values() if isinstance(shape, type) and issubclass(shape, msgspec.Struct)]
    shapes.remove(msgspec.Struct)
    _, components = msgspec.json.schema_components(shapes, ref_template=_TEMPLATE)
    paths: dict[str, Any] = {}
    for path, methods in sorted(app.routes.items()):
        paths[path] = {method.lower(): _operation(path, method, entry) for method, entry in sorted(methods.items())}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sensus Online",
            "version": "1",
            "description": _ABOUT,
        },
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"}},
        },
    }


def _operation(path: str, method: str, entry: Any) -> dict[str, Any]:
    contract: Contract = entry.view_function.contract
    summary, _, rest = entry.view_function.__doc__.partition(".")
    operation: dict[str, Any] = {
        "operationId": entry.view_name,
        "summary": summary.strip(),
        "description": rest.strip(),
        "parameters": [*_path_parameters(entry), *_headers(path, method)],
        "responses": _responses(contract, method),
    }
    if contract.who == "household":
        operation["security"] = [{"session": []}]
    if contract.takes is not None:
        types = [type for type in entry.content_types if "*" not in type] or ["application/json"]
        operation["requestBody"] = {"required": True, "content": {type: {"schema": _ref(contract.takes)} for type in types}}
    return operation


def _responses(contract: Contract, method: str) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "As asked."}
    if contract.gives is not None:
        success["content"] = {"application/json": {"schema": _ref(contract.gives)}}
    refusals: set[type[CensusError]] = {*contract.refuses, Busy}
    if contract.who == "household":
        refusals.add(NotSignedIn)
    if method != "GET":
        refusals.add(ForeignOrigin)
    if contract.takes is not None:
        refusals.add(RequestRefused)
    responses = {str(contract.status): success}
    for status in sorted({error.status for error in refusals}):
        named = ", ".join(sorted(f"`{error.type}`" for error in refusals if error.status == status))
        problem = {"application/problem+json": {"schema": _ref(messages.Problem)}}
        responses[str(status)] = {"description": named, "content": problem}
    return responses


def _path_parameters(entry: Any) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in entry.view_args]


def _headers(path: str, method: str) -> list[dict[str, Any]]:
    headers: list[dict[str, Any]] = []
    if method in _KEYED:
        text = "One key for each thing that is asked; a retry sends the same key and body and gets the same answer."
        headers.append({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255}, "description": text})
    if (path, method) in _VERSIONED:
        text = "The ETag of the household as it was last seen."
        headers.append({"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}, "description": text})
    return headers


def _ref(shape: type) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(name=shape.__name__)}


def written() -> str:
    """The file's text."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), "utf-8")
