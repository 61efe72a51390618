"""A stage while it is brought up: its stacks in their order, each with the outputs of those before it."""

import os
from collections.abc import Callable, Collection, Mapping

import boto3

from infra.deploying import stacks
from infra.deploying.parameters import LOCAL
from infra.deploying.smoke import Doors
from infra.deploying.templates import PART, Part


class Stage:
    """The stacks of one stage. `outputs` are those of all stacks that were brought or found, `changed` whether anything was changed."""

    def __init__(self, name: str, *, say: stacks.Say, replace: Collection[str] = ()) -> None:
        self.name = name
        self.outputs: dict[str, str] = {}
        self.changed = False
        self.on_change: Callable[[], None] = lambda: None
        self._say = say
        self._replace = replace

    def stack(self, part: str) -> str:
        """The name of a part's stack."""
        return PART[part].stack(self.name)

    def exists(self, part: str) -> bool:
        return stacks.described(self.stack(part), region=PART[part].region) is not None

    def find(self, *parts: str) -> None:
        """Take the outputs of stacks as they are."""
        for part in parts:
            self.outputs |= stacks.outputs(self.stack(part), region=PART[part].region)

    def parameters(self, *parts: str) -> dict[str, str]:
        """What these parts were last deployed with, but what is secret."""
        return {
            PART[part].renamed.get(name, name): value
            for part in parts or PART
            if not PART[part].shared
            for name, value in stacks.parameters(self.stack(part), region=PART[part].region).items()
        }

    def bring(self, part: str, template: str, given: Mapping[str, str], *, url: str = "") -> None:
        """Bring a part to its template; the outputs of other parts win over `given`."""
        named = {name: given[of_the_stage] for name, of_the_stage in PART[part].renamed.items() if of_the_stage in given}
        others = {name: value for name, value in {**given, **self.outputs}.items() if name not in PART[part].renamed}
        brought = stacks.bring(
            stack=self.stack(part),
            template=template,
            given={**others, **named},
            say=self._say,
            region=PART[part].region,
            url=url,
            replace=self._replace,
            on_change=self.on_change,
        )
        self.outputs |= brought.outputs
        self.changed |= brought.changed

    def take_away(self, part: str) -> bool:
        """Remove a part's stack. Returns whether it was there."""
        return stacks.take_away(self.stack(part), say=self._say, region=PART[part].region)

    def doors(self, given: Mapping[str, str]) -> Doors:
        """Where it is reached: a real stage through its site, the local one straight at its API."""
        api = self.outputs["RestAPIId"]
        origin = given.get("SiteOrigins", "").split(" ")[0]
        if self.name == LOCAL:
            return Doors(api=f"{os.environ['AWS_ENDPOINT_URL']}/restapis/{api}/api/_user_request_", pages="", origin=origin)
        behind = f"https://{api}.execute-api.{boto3.Session().region_name}.amazonaws.com/api"
        if site := self.outputs.get("SiteAddress", ""):
            return Doors(api=f"{site}/api", pages=site, origin=origin, behind=behind if given.get("ApiFirewall", "on") == "on" else "")
        return Doors(api=behind, pages="", origin=origin)


def deployed(part: Part, *, stage: str, given: Mapping[str, str]) -> bool:
    """Whether a stage with these parameters and outputs has the part."""
    match part.name:
        case "scan":
            return given.get("MalwareScan") == "on"
        case "edge":
            return bool(given.get("SiteDomain"))
        case "probe" | "edge-alarms":
            # Both look at the site from outside.
            return stage != LOCAL and "SiteAddress" in given
        case _:
            return True
