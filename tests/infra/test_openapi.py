import json
import os
import subprocess
import sys

from openapi_spec_validator import validate

from infra import openapi


def test_the_api_document_says_what_the_code_does() -> None:
    assert openapi.PATH.read_text("utf-8") == openapi.written(), "Run: .venv/bin/python -m infra.openapi"


def test_the_api_document_is_valid_openapi() -> None:
    validate(json.loads(openapi.PATH.read_text("utf-8")))


def test_who_describes_the_api_isnt_taken_for_a_function() -> None:
    told = "import os, infra.openapi; print(os.environ.get('AWS_LAMBDA_FUNCTION_NAME'), os.environ.get('AWS_ENDPOINT_URL'))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "None"]
