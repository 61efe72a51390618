"""The site's rules as a browser gets them, bundled, asked in one Node process that lives as long as its tests."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib import questionnaire
from chalicelib.questionnaire import Condition
from static_site.scripts import joined, needed, slimmed
from tests.questionnaire.cases import Family

_ASKED_IN_NODE = (Path(__file__).parent / "browser_rules.js").read_text("utf-8")


class BrowserRules:
    """What the scripts of the site say."""

    def __init__(self, node: "subprocess.Popen[str]") -> None:
        self._node = node

    def refusal(self, question: str, value: Any, today: date) -> str | None:
        return self._ask("refused", question=question, value=value, today=today.isoformat())  # type: ignore[no-any-return]

    def holds(self, condition: Condition, family: Family, of: str, on: date) -> bool:
        return self._ask("holding", condition=condition, family=family, of=of, on=on.isoformat())  # type: ignore[no-any-return]

    def judged(self, family: Family, on: date) -> dict[str, Any]:
        """Of the whole family: `applying` and `gaps`, pointers; `fired`, checks with code, kind, id, at, confirmed."""
        return self._ask("judged", family=family, on=on.isoformat())  # type: ignore[no-any-return]

    def _ask(self, what: str, **about: Any) -> Any:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps({"what": what, **about}) + "\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline() or '{"error": "Node has ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["said"]


@contextmanager
def browser_rules() -> Iterator[BrowserRules]:
    """Needs Node. It ends when nobody asks any more."""
    asked = questionnaire.load()
    definition = {
        "questions": [asdict(question) for part in ("household", "member") for question in asked.of(part)],  # type: ignore[arg-type]
        "checks": [asdict(check) for check in asked.checks.values()],
    }
    # Made small together, as a page's modules are: by themselves the rules would keep no name that anybody outside knows.
    script = f"const definition = {json.dumps(definition)};\n{slimmed(joined(needed('checks.js')) + _ASKED_IN_NODE)}"
    with subprocess.Popen(["node", "-e", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:
        yield BrowserRules(node)
