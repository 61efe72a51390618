"""What else is logged in a deployed function: our own warnings and what libraries say, in lines of the same kind.

A library's words may quote what it stumbled over, and that is a family's. So they are left out: its name, its level and where it failed
are told, and that is enough to look it up.
"""

import logging

from chalicelib.domain.faults import told
from chalicelib.logbook import lines

_OURS = "chalicelib"


class _ToTheLogbook(logging.Handler):
    """Writes each record as a line."""

    def emit(self, record: logging.LogRecord) -> None:
        # Imported late, for an entry's first line sets this up.
        from chalicelib.logbook.entries import of_now

        ours = record.name.partition(".")[0] == _OURS
        fields = of_now() | {"place": f"{record.name.lower()}:{record.lineno}"}
        if record.exc_info and record.exc_info[1] is not None:
            fields["failure"] = told(record.exc_info[1])
        message = record.getMessage() if ours else "A library said something, which may quote anybody and isn't kept."
        lines.write(record.levelname, message, fields, {})


def take_over() -> None:
    """Let nothing in this process be logged but by lines: the cloud's and Chalice's own handlers, which write texts, go.

    Which levels are logged stays as the cloud and Chalice have set it."""
    names = [name for name, logger in logging.Logger.manager.loggerDict.items() if isinstance(logger, logging.Logger)]
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    logging.getLogger().handlers = [_ToTheLogbook()]
