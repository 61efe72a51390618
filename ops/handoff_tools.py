"""What an exported tree gets for the interviewers' tools beside the published files: the nation's regions, and BPS's codes for FASIH."""

import csv
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.domain.calendar import Campaign
from chalicelib.interview import fasih, manifest
from ops.frame import CannotDo

#: Where the lists of regions lie, once for all villages: they are the same everywhere, and larger than a village's package.
PLACES = "places"
#: FASIH's presets with the codes of their village, beside the published ones without.
CODED = "fasih/assignments.zip"


def codes(file: Path) -> dict[str, str]:
    """Village → BPS's code, 10 digits each, of a CSV with the columns village_code and bps_code. Raises CannotDo naming the line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            for column in ("village_code", "bps_code"):
                if column not in (rows.fieldnames or ()):
                    raise CannotDo(f"{file} has no column {column}. Its first line must name village_code and bps_code.")
            found: dict[str, str] = {}
            for row in rows:
                village, code = (_digits(row[column]) for column in ("village_code", "bps_code"))
                place = f"{file}, line {rows.line_num}"
                if len(village) != 10 or len(code) != 10:
                    raise CannotDo(f"{place}: both codes must be 10 digits. Correct the line and try again.")
                if found.setdefault(village, code) != code:
                    raise CannotDo(f"{place}: village {village} has another code above. Keep the right one and try again.")
    except (OSError, UnicodeDecodeError) as why:
        raise CannotDo(f"{file} can't be read: {why}. Give a CSV in UTF-8 with the columns village_code and bps_code.") from None
    return found


def _digits(cell: str | None) -> str:
    """A code without its dots; "" for what isn't one."""
    code = (cell or "").replace(".", "").strip()
    return code if re.fullmatch("[0-9]+", code) else ""


def write_places(to: Path, campaign: Campaign) -> Path:
    """Write the lists of regions that the forms of ODK and Kobo look into; their folder."""
    from ops.questionnaire_files import write_places

    folder = to / campaign.id / PLACES
    with _for_nobody_else():
        write_places(folder)
    return folder


def write_codes(to: Path, campaign: Campaign, *, villages: Iterable[str], known: dict[str, str]) -> list[str]:
    """Write FASIH's assignments of each village; what is said of those whose code isn't known, by name."""
    said = []
    for village in villages:
        folder = to / manifest.folder(campaign, village)
        try:
            # Those of the package, and those of each delta.
            for told in (folder, *sorted(folder.glob("deltas/*/"))):
                coded = fasih.coded((told / fasih.PRESETS).read_bytes(), village=village, codes=known)
                with _for_nobody_else():
                    (told / CODED).write_bytes(coded)
        except fasih.CodeMissing as missing:
            said.append(str(missing))
    return said


@contextmanager
def _for_nobody_else() -> Iterator[None]:
    """Files written meanwhile are for nobody else on this machine, as the rest of the tree."""
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)
