"""Arrivals: people whose counted family says that they live in another village than the one that it is registered in."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.counted import Family
from chalicelib.domain.places_of_stay import current_village, de_facto
from chalicelib.questionnaire import villages

#: What is known of a person who arrived → the question that it is the answer to.
_ASKED = {"name": "name", "sex": "sex", "birth_date": "birth_date", "relation": "relation", "since": "resident_since"}
#: Where to knock, if the whole family moved.
_MOVED = {"address": "current_street", "rt": "current_rt", "rw": "current_rw", "landmark": "current_landmark"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One person who lives in `village` by the answers of a family of another. `also_counted` are cases of this village in which the
    same person was counted, too."""

    arrival_id: str
    village: str
    name: str
    sex: str
    birth_date: str
    relation: str
    since: str
    #: Known if the family moved there with this person; of who lives there alone only the village is known, and the family's phone.
    address: str
    rt: str
    rw: str
    landmark: str
    phone: str
    from_village: str
    from_village_name: str
    from_case_id: str
    also_counted: tuple[str, ...] = ()


def places_of_arrivals(family: Family) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Of each person who lives in another village: their id, that village, and what an Arrival tells of them."""
    answers = family.answers["household"]
    current = current_village(answers, family.village)
    for id, person in family.people.items():
        village = de_facto(person, current)
        # A country is a place too, and so is what nobody knows.
        if village == family.village or not villages.is_village(village):
            continue
        moved = _MOVED if person.values.get("presence") == "with_family" else {}
        told = {name: str(person.values.get(question) or "") for name, question in _ASKED.items()}
        told |= {name: str(answers.get(moved[name]) or "") if moved else "" for name in _MOVED}
        yield id, village, told | {"phone": str(answers.get("phone") or "")}
