"""FormGear's reading of expressions, in Node: where it puts a row in, what getValue gives, and by which keys answers are found."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Answers = Mapping[str, Any]
#: Whether a text of an expression holds: the answers by their keys, the row of whom it is (0 for the household), and the keys listed
#: beside the text, in which FormGear puts the row.
Asked = tuple[str, Answers, int, Sequence[str]]

_READER = """
const asked = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const said = asked.map(([text, answers, row, listed]) => {
  const getValue = key => answers[key.split('@')[0]] || '';
  const getRowIndex = () => row;
  for (const key of row ? listed : []) {
    const [name, at] = key.split('@');
    if (at) text = text.replace(key, `${name}#${row}@${at}`);
  }
  try { return Boolean(eval(text)); } catch (error) { return `${error} in ${text}`; }
});
process.stdout.write(JSON.stringify(said));
"""


def said(asked: Sequence[Asked]) -> list[Any]:
    """What FormGear says of each: true, false, or the error that it shows."""
    run = subprocess.run(["node", "-e", _READER], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return list(json.loads(run.stdout))


def components(template: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The template's components by their keys. A key that stands twice is an error that FormGear stops at."""
    found: dict[str, dict[str, Any]] = {}
    for component in _walked(template["components"][0]):
        assert component["dataKey"] not in found, f"Duplicate dataKey on {component['dataKey']}"
        found[component["dataKey"]] = component
    return found


def _walked(listed: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in listed:
        yield component
        for nested in component.get("components", ()):
            yield from _walked(nested)


def answers(preset: Mapping[str, Any]) -> dict[str, Any]:
    """A preset's answers by their keys."""
    return {each["dataKey"]: each["answer"] for each in preset["predata"]}
