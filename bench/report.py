"""The table of budgets: what was allowed, what was measured, whether it held; printed, and kept in docs/performance.md."""

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).parent.parent / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget: no more than `allowed` of what is measured. `peer` is what the UK's census form takes, measured on like cores."""

    name: str
    allowed: float
    measured: float
    unit: str = ""
    peer: float | None = None

    @property
    def held(self) -> bool:
        return self.measured <= self.allowed

    def cells(self) -> list[str]:
        ratio = f"1/{self.peer / self.measured:,.0f}" if self.peer else ""
        return [
            self.name,
            f"≤ {_shown(self.allowed, self.unit)}",
            _shown(self.measured, self.unit),
            "held" if self.held else "MISSED",
            ratio,
        ]


HEADINGS = ["one household of four, first page to receipt", "budget", "measured", "", "of the peer"]


def table(budgets: Iterable[Budget]) -> str:
    """The budgets as a Markdown table that also reads well on a screen."""
    return aligned([HEADINGS, *(budget.cells() for budget in budgets)])


def aligned(rows: list[list[str]]) -> str:
    """Rows, the first of them the headings, as a Markdown table."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def keep(budgets: list[Budget], notes: Iterable[str]) -> None:
    """Write the section of docs/performance.md about a household."""
    keep_section(_PAGE.format(table=table(budgets), notes="\n".join(f"- {note}" for note in notes), machine=machine()))


def machine() -> str:
    """What it was measured on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def keep_section(text: str) -> None:
    """Write a section of docs/performance.md in the place of the one with the same title, the first line of `text`; all others stay."""
    sections = {
        section.partition("\n")[0]: section for section in re.split("^(?=# )", KEPT.read_text("utf-8"), flags=re.MULTILINE) if section
    }
    sections[text.partition("\n")[0]] = text
    KEPT.write_text("\n".join(section.strip("\n") + "\n" for section in sections.values()), "utf-8")


def _shown(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}" if value >= 1 else f"{value:.2g}"
    return f"{number} {unit}".rstrip()


_PAGE = """# What a household costs

`make bench` measures this and writes this page; what is exact (requests, DynamoDB units) is also a test. The last time, on {machine}:

{table}

{notes}

## What is measured

The yardstick is one household of four that answers every question that applies to it: challenge, sign-up, five saves (the home,
what is alike for all and the first member; each further member; the last page), submission, over HTTP on one warm connection to
the one-machine stack's own origin, its background jobs left out.

- **Server CPU**: the time of the server's process and of nothing else, password hashing included; the median of the households.
  What the emulated cloud does is not in it, as what DynamoDB does would not be.
- **Requests**: dynamic ones. `GET /api/census` is cached at the edge.
- **DynamoDB**: every call that the requests make, in units by DynamoDB's published rules from the real items: a write is 1 KB of the
  larger of the item before and after, and as much again for an index entry that changes; a read is 4 KB, half price when it may be a
  moment old. A process reads the calendar anew every ten seconds (1 read unit), which a busy one spreads over many households.
- **Bytes**: both directions, with all headers as HTTP/2 sends them, which every edge speaks with browsers; text compressed as a
  deployed stage does: pages and what they fetch once and thoroughly when the site is built (Brotli, decisions/0039), API
  answers by gzip from 256 bytes on. Each file of the site is fetched once, with the lists of occupations,
  peoples and languages. Papers are apart. 1 KB is 1,000 bytes.
- **Log**: a line for each request with its metrics, as CloudWatch is paid for it (decisions/0047); the function's name adds 57 bytes a
  line, Lambda's own three lines a call some 330.
- **A bad session token**: CPU of a call with a forged session as a share of a sign-in's, from the event that API Gateway sends to the
  answer; medians, taken in turns.
- **Cold start**: CPU from the start of a process to its first write to DynamoDB, of the zip of `make package` against the same code
  and libraries without compiled files and with all of botocore's descriptions; a ratio of medians, taken in turns.
- **The peer** is ONS's eq-questionnaire-runner, the form of the UK's Census 2021, with its own census questionnaire, measured on the
  same kind of cores: 6.5 s of CPU, 242 requests, 455 write units, 581 read units, 1.33 MB and 78 KB of assets per household.
"""
