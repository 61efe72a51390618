"""The only reader of the environment. Whatever else needs a setting asks here.

Every name below is a variable of the functions in infra/app.yaml and is documented in docs/settings.md;
a test compares the three.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache


class SettingsMissing(RuntimeError):
    """The process was started without settings that it needs; the message names every one of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment of one process, read once. Field `x_y` is the variable `X_Y`."""

    stage: str
    #: Origins, space separated, from which a browser may write: the site's own.
    site_origins: str
    #: What the edge sends with every request, so that it is believed where a request came from: one, or two, space separated, while it
    #: changes; empty without an edge.
    edge_secret: str
    households_table: str
    census_table: str
    tokens_table: str
    uploads_bucket: str
    site_bucket: str
    handoff_bucket: str
    papers_bucket: str
    #: Name (not address) of the queue that carries one message for each village to close.
    close_queue: str
    #: The KMS key that wraps the census's own keys.
    keys_key_id: str
    #: `on` where the cloud scans uploads and tags what it found, else `off`.
    malware_scan: str
    campaign_id: str
    campaign_name: str
    campaign_year: str
    #: ISO 8601 with offset; `closes` is the first instant that is too late.
    campaign_opens: str
    campaign_closes: str
    campaign_interview_from: str
    campaign_interview_until: str
    campaign_time_zone: str
    #: Share of the registered people that the campaign wants counted online, 0 to 1.
    campaign_target: str
    aws_region: str
    #: Empty in a deployed stage; the emulator's address on one machine.
    aws_endpoint_url: str = ""
    #: The function's name in a deployed stage, empty anywhere else.
    aws_lambda_function_name: str = ""


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`. Raises SettingsMissing naming all that are absent."""
    values = {field.name: environment.get(field.name.upper()) for field in fields(Settings)}
    for elsewhere in ("aws_endpoint_url", "aws_lambda_function_name"):
        values[elsewhere] = values[elsewhere] or ""
    missing = [name.upper() for name, value in values.items() if value is None]
    if missing:
        raise SettingsMissing(f"Set these in the environment and start again: {', '.join(missing)}")
    return Settings(**values)  # type: ignore[arg-type]  # None was refused above


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return read(os.environ)
