"""Take a stage out of service: `python -m infra.remove --stage NAME --yes NAME`.

The alarms, the site, the edge, the functions and the scanner go. What is kept stays where it is, with its stack: tables, buckets, keys and
queues. Deployed again, the stage goes on with all of it.
"""

import argparse

from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import enter_account
from infra.deploying import stacks
from infra.deploying.refusals import Refused
from infra.deploying.stage import Stage
from infra.deploying.templates import WATCHING
from infra.local.place import CannotStart

#: In this order: none goes before what uses it.
GOES = (*reversed(WATCHING), "probe", "site", "edge", "app", "scan")


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m infra.remove", description="Take a stage out of service; what it holds is kept.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--yes", metavar="NAME", default="", help="the stage's name once more")
    asked = parser.parse_args(arguments)
    if asked.yes != asked.stage:
        parser.error(f"people could not be counted there any more. If that is meant, say --yes {asked.stage}")
    try:
        enter_account(asked.stage)
        kept = remove(stage=asked.stage)
    except (Refused, CannotStart, ClientError, BotoCoreError) as refused:
        raise SystemExit(str(refused)) from refused
    print(f"Kept, in the stack sensus-{asked.stage}-data: {', '.join(sorted(kept.values()))}")
    print("docs/deploying.md says how that is ended, when its time has come.")


def remove(*, stage: str, say: stacks.Say | None = None) -> dict[str, str]:
    """Remove the stacks of `stage` but that of what is kept. Returns what is kept: output → name. Raises Refused where there is no such
    stage, or where a stack can't be removed; then it can be run again."""
    here = Stage(stage, say=say or _say)
    here.find("data")
    gone = [part for part in GOES if here.take_away(part)]
    if not gone and not here.outputs:
        raise Refused(f"There is no stage {stage} in this account and region.")
    return {name: value for name, value in here.outputs.items() if name.endswith(("Table", "Bucket", "Arn", "Id"))}


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
