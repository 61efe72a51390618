"""The logbook: one line of JSON for each request and each job, with its metrics in the same line, and nothing of any family.

Whoever does the work calls `happened` and `note`; `entry` is what routes/ and jobs/ open around it.
"""

from chalicelib.logbook.entries import Entry, entry, happened, note, raise_level, tell
from chalicelib.logbook.lines import METRICS, NAMESPACE, write_lines_to

__all__ = ["METRICS", "NAMESPACE", "Entry", "entry", "happened", "note", "raise_level", "tell", "write_lines_to"]
