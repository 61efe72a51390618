"""A pilot without a domain: where it stands is only known once the edge has given it a name."""

from pathlib import Path

import pytest

from infra.deploy import deploy
from infra.deploying import stacks
from tests.infra.tiny_stage import APP, CLOSES, packaged

TAKES = "Parameters:\n  SiteOrigins: {Type: String}\n  EdgeSecret: {Type: String, NoEcho: true}"
GIVES = "Outputs:\n  Origins: {Value: !Ref SiteOrigins}"
APP_WITH_ORIGIN = (
    APP.replace("Parameters:", TAKES)
    .replace("Outputs:", GIVES)
    .replace("{Key: fires", "{Key: origins, Value: !Ref SiteOrigins}, {Key: fires")
)
SITE = """
Parameters:
  Stage: {Type: String}
  StyleHashes: {Type: String}
  EdgeSecret: {Type: String, NoEcho: true}
Resources:
  Edge: {Type: AWS::SNS::Topic}
Outputs:
  SiteAddress: {Value: !Sub "https://${Stage}.cdn.example"}
"""


@pytest.mark.usefixtures("emulated_cloud")
def test_it_stands_where_the_edge_says_and_stays_there(tmp_path: Path) -> None:
    folder = packaged(tmp_path, app=APP_WITH_ORIGIN)
    (folder / "site.json").write_text(SITE)
    assert deploy(stage="pilot9", folder=folder, parameters=CLOSES)["Origins"] == "https://pilot9.cdn.example"
    said: list[str] = []
    deploy(stage="pilot9", folder=folder, parameters={}, say=said.append)
    assert said[-1] == "pilot9: nothing has changed; release 1 stays"
    assert "EdgeSecret" not in stacks.parameters("sensus-pilot9-app")
