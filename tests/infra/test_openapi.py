import json

from openapi_spec_validator import validate

from infra import openapi


def test_the_api_document_says_what_the_code_does() -> None:
    assert openapi.PATH.read_text("utf-8") == openapi.written(), "Run: .venv/bin/python -m infra.openapi"


def test_the_api_document_is_valid_openapi() -> None:
    validate(json.loads(openapi.PATH.read_text("utf-8")))
