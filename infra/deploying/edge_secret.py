"""What the edge shows the API, so that nobody gets past the edge. It is made here, given to both, and shown to nobody."""

import secrets
from collections.abc import Mapping
from typing import Any

import boto3

from infra.deploying.refusals import Refused
from infra.deploying.stage import Stage

HEADER = "x-edge-secret"


def made() -> str:
    """A new one."""
    return secrets.token_urlsafe(32)


def rotate(stage: Stage, templates: Mapping[str, str], given: Mapping[str, str]) -> None:
    """Replace it without an outage: the API first takes the new one beside the old, then the edge sends the new one, then the old one goes.

    It begins with what the edge really sends, so one that was interrupted can be repeated."""
    current, new = _sent_by(stage.outputs["DistributionId"]), made()
    stage.bring("app", templates["app"], {**given, "EdgeSecret": current, "EdgeSecretNext": new})
    # Done when every place of the edge has it.
    stage.bring("site", templates["site"], {**given, "EdgeSecret": new})
    stage.bring("app", templates["app"], {**given, "EdgeSecret": new, "EdgeSecretNext": ""})


def _sent_by(distribution: str) -> str:
    config: dict[str, Any] = boto3.client("cloudfront").get_distribution_config(Id=distribution)["DistributionConfig"]
    for origin in config["Origins"]["Items"]:
        for header in origin.get("CustomHeaders", {}).get("Items", ()):
            if header["HeaderName"].lower() == HEADER:
                return str(header["HeaderValue"])
    raise Refused(f"The distribution {distribution} sends no {HEADER}: deploy the stage again, which makes one.")
