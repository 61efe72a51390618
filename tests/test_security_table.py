"""docs/security.md names where each promise is kept and shown: what it names is there."""

import re

from infra.local.place import ROOT


def test_every_file_that_the_table_names_is_there() -> None:
    named: list[str] = []
    for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines():
        folder = ""
        for path in re.findall(r"`([A-Za-z0-9_./*-]+/?)`", line):
            if not path.endswith((".py", ".json", "/")):
                continue
            # In a row the folder is said once.
            folder = path[: path.rindex("/") + 1] if "/" in path else folder
            named.append(path if "/" in path else folder + path)
    assert len(named) > 60
    places = [ROOT, ROOT / "chalicelib"]
    assert [path for path in named if not any(list(place.glob(path)) or (place / path).exists() for place in places)] == []


def test_every_threat_names_a_test() -> None:
    threats = (ROOT / "docs" / "security.md").read_text("utf-8").partition("## Threats")[2].partition("\n## ")[0]
    rows = [line for line in threats.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    assert [row for row in rows if "`tests/" not in row] == []
