"""What holds all over the house, whoever builds on it."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from chalicelib.settings import Settings
from tests.emulator import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = {field.name.upper() for field in fields(Settings)}
#: Lambda sets the first two itself; the third exists only where the cloud is emulated.
NOT_IN_TEMPLATES = {"AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_ENDPOINT_URL"}


def _sources(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted((ROOT / folder).rglob("*.py")):
        yield file.relative_to(ROOT), ast.parse(file.read_text("utf-8"))


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    assert set(documented) == SETTINGS


def test_every_setting_is_a_variable_of_the_functions() -> None:
    template = (ROOT / "infra/app.yaml").read_text("utf-8")
    given = {name for name in SETTINGS if re.search(rf"^\s+{name}: ", template, re.MULTILINE)}
    assert given == SETTINGS - NOT_IN_TEMPLATES


def test_every_command_of_the_makefile_is_there() -> None:
    called = set(re.findall(r"\$\(PY\) -m ([a-z_.]+)", (ROOT / "Makefile").read_text("utf-8"))) - {"pip", "pytest"}
    files = {module: (f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__main__.py") for module in called}
    missing = [module for module, either in files.items() if not any((ROOT / file).exists() for file in either)]
    assert called
    assert missing == []


def test_imports_point_down_only() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


#: The one module beside the data that a build needs and no request does: the catalogues, read with Babel.
OF_BUILDS = "words.py"


def test_the_domain_needs_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"chalicelib"}
    foreign = [
        f"{file}: {name}"
        for folder in ("chalicelib/domain", "chalicelib/questionnaire")
        for file, tree in _sources(folder)
        if file.name != OF_BUILDS
        for name in _imported(tree)
        if name.partition(".")[0] not in allowed
    ]
    assert foreign == []
    asked_on_the_way = subprocess.run(
        [sys.executable, "-c", f"import sys, app; print([name for name in sys.modules if name.endswith('.{OF_BUILDS[:-3]}')])"],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked_on_the_way.stdout.strip() == "[]"


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(file)
        for file, tree in _sources("chalicelib")
        if any(isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv") for node in ast.walk(tree))
        or "os.environ" in _imported(tree)
    ]
    assert readers == ["chalicelib/settings.py"]


def test_every_route_says_who_may_call_it() -> None:
    from app import app

    unsaid = [
        f"{method} {path}"
        for path, views in app.routes.items()
        for method, route in views.items()
        if getattr(route.view_function, "who", None) not in ("anyone", "household")
    ]
    assert app.routes
    assert unsaid == []


def _jobs() -> list[tuple[str, dict[str, Any]]]:
    """Every function that the templates make beside the API: its handler, and an event with nothing in it to do."""
    from app import app
    from infra.local.jobs import Jobs, scheduled_event

    scheduled = {schedule.name for schedule in Jobs(app).schedules()}
    others = [*app.event_sources, *app.pure_lambda_functions]
    of_chalice = [(job.handler_string, scheduled_event(job.name) if job.name in scheduled else {"Records": []}) for job in others]
    own = re.findall(r"^ +Handler: (chalicelib\.\S+)$", (ROOT / "infra/app.yaml").read_text("utf-8"), re.MULTILINE)
    assert own
    return [*of_chalice, *((handler, {"Records": []}) for handler in own)]


IN_A_FRESH_PROCESS = """
import importlib, json, sys
module, _, function = sys.argv[1].rpartition(".")
getattr(importlib.import_module(module), function)(json.loads(sys.argv[2]), None)
assert "app" not in sys.modules, "app was imported"
"""


@pytest.mark.parametrize(("handler", "event"), _jobs())
def test_every_job_runs_in_a_process_that_never_imports_app(handler: str, event: dict[str, Any], empty_census: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS, handler, json.dumps(event)],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_only_the_inspector_loads_what_opens_papers() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import app, sys; print(*sys.modules)"],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "chalicelib.routes.household" in loaded
    # Nor is the inspection itself in the zip of the other functions (infra/package.py).
    assert not {"PIL", "pikepdf", "pyhanko", "lxml", "chalicelib.inspection", "chalicelib.jobs.inspect"} & set(loaded)


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
