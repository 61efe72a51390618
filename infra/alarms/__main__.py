"""`python -m infra.alarms`: write the templates of the alarms."""

from pathlib import Path

from infra.alarms.templates import TEMPLATES
from infra.alarms.written import written

FOLDER = Path(__file__).parent.parent

for name in TEMPLATES:
    (FOLDER / name).write_text(written(name), "utf-8")
