"""The templates as they lie in infra/: YAML without aliases, which CloudFormation doesn't read."""

from typing import Any

import yaml

from infra.alarms.templates import template

_HEAD = "# Made by `python -m infra.alarms`: change infra/alarms/, not this file.\n"


class _Plain(yaml.SafeDumper):  # type: ignore[misc]  # yaml has no types
    """Writes everything out where it stands; lists of plain values and short maps on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _mapping(dumper: yaml.SafeDumper, part: dict[str, Any]) -> yaml.Node:
    short = len(str(part)) < 110 and not any(isinstance(value, dict) and len(str(value)) > 50 for value in part.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", part.items(), flow_style=short)


_Plain.add_representer(dict, _mapping)


def written(name: str) -> str:
    """The text of the file `name` in infra/."""
    text: str = yaml.dump(template(name), Dumper=_Plain, sort_keys=False, width=140, allow_unicode=True)
    return _HEAD + text
