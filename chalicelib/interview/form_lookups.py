"""Where the interview's form finds what is known of a case: the lists beside it, households.csv and members.csv.

ODK reads them as instances, by one column alone: JavaRosa keeps an index for that, and a team's list is long. Kobo reads them by
pulldata(), by a column whose values are unique.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.interview.speech import Row


@dataclass(frozen=True, slots=True)
class Lookups:
    """`read` makes the XPath of a cell: of the list, the column, the column to find the row by, and the field that has its value."""

    read: Callable[[str, str, str, str], str]
    #: Rows that the form needs so that it has the lists.
    rows: tuple[Row, ...] = ()
    #: Whether a case becomes an entity of the server that the form came from, and what is sent changes it there.
    entities: bool = False

    def of_case(self, column: str) -> str:
        """A cell of the chosen case."""
        return self.read("households", column, "case_id", "${case_id}")

    def of_person(self, column: str) -> str:
        """A cell of the person in whose group the expression stands."""
        return self.read("members", column, "person", "${person}")


def _instance(name: str, column: str, by: str, value: str) -> str:
    return f"instance('{name}')/root/item[{by} = {value}]/{column}"


def _pulldata(name: str, column: str, by: str, value: str) -> str:
    return f"pulldata('{name}', '{column}', '{by}', {value})"


#: Instances are made for the lists that choices come from; people aren't chosen.
ODK = Lookups(_instance, rows=({"type": "csv-external", "name": "members"},), entities=True)
KOBO = Lookups(_pulldata)
