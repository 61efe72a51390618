"""Judge the templates: `python -m infra.policy` (`make policy`). Ends with 1 when anything is found that nobody gave a reason for."""

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.package import ROOT, templates
from infra.policy.findings import ToolFailed, findings
from infra.policy.waivers import Judgement, WaiverRefused, judge, read

WAIVERS = Path(__file__).with_name("waivers.yaml")


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m infra.policy", description="Judge the templates.")
    parser.add_argument("--from", type=Path, dest="folder", help="a folder with the templates of a package; default: those of the sources")
    parser.add_argument("--tools", type=Path, default=ROOT / ".venv" / "policy", help="where `make policy` installed them")
    asked = parser.parse_args(arguments)
    try:
        judgement = judged(folder=asked.folder, tools=asked.tools, waivers=WAIVERS)
    except (ToolFailed, WaiverRefused) as failed:
        raise SystemExit(str(failed)) from failed
    show(judgement)
    if not judgement.passes:
        raise SystemExit(1)


def judged(*, folder: Path | None, tools: Path, waivers: Path) -> Judgement:
    """What is found in the templates of `folder`, those of the sources if None, held against the file `waivers`."""
    with tempfile.TemporaryDirectory() as made:
        packaged, scratch = Path(made) / "package", Path(made) / "plain"
        packaged.mkdir()
        scratch.mkdir()
        found = findings(folder=folder or templates(stage="pilot", to=packaged), tools=tools, scratch=scratch)
    return judge(found, read(waivers))


def show(judgement: Judgement) -> None:
    """Print the judgement: each rule that is not kept, where, and why that may be, or what to do."""
    table = Table("rule", "severity", "resources", "", title="What the templates do not keep")
    waived: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for finding, reason in judgement.waived.items():
        waived[finding.rule, finding.severity, reason].append(finding.resource)
    for (rule, severity, reason), resources in waived.items():
        table.add_row(rule, severity, ", ".join(resources), f"waived: {reason}")
    for finding in judgement.failed:
        table.add_row(finding.rule, finding.severity, finding.resource, f"[bold red]FAILED[/] {finding.says}")
    for rule, resource in judgement.unused:
        table.add_row(rule, "", resource, f"[bold red]FAILED[/] nothing is found any more: take it out of {WAIVERS.name}")
    console = Console()
    console.print(table)
    failed = len(judgement.failed) + len(judgement.unused)
    console.print(f"{len(judgement.waived)} findings waived with a reason, {failed} failed.")


if __name__ == "__main__":
    main()
