"""Families as one card holds them: couples, three generations, several couples, a second wife, widows, helpers, one alone."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from ops.generate.people import YEAR, Person, born_at_age, divorced, married

#: Nobody on a synthetic card has more members.
MOST = 15
#: Years that every father on a synthetic card is older than his children; mothers are 18 or more.
YOUNGEST_PARENT = 17.0
_SWAPPED = {"male": "female", "female": "male"}
_ORDER = ("head", "husband", "wife", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "other_kin", "helper", "other")


def family(rng: Random, *, on: date) -> list[Person]:
    """The members of one card on the day `on`, in the order that cards have them: 1 to 15 people."""
    shape = rng.choices(tuple(_SHAPES), tuple(_SHAPES.values()))[0]
    members = shape(rng, on)
    if rng.random() < 0.012:
        members.append(Person("female" if rng.random() < 0.85 else "male", born_at_age(rng, rng.uniform(17, 55), on=on), "helper"))
    if rng.random() < 0.03:
        members.append(_kin(rng, on))
    if rng.random() < 0.006:
        _foreign_spouse(rng, members)
    return sorted(members, key=lambda person: _ORDER.index(person.relation))[:MOST]


def _couple(rng: Random, head_age: float, on: date) -> list[Person]:
    wife_age = max(17.5, head_age - rng.gauss(3.5, 3))
    husband = Person("male", born_at_age(rng, max(19, head_age), on=on), "head")
    wife = Person("female", born_at_age(rng, wife_age, on=on), "wife")
    husband.marital_status = wife.marital_status = married(rng, born=husband.born)
    return [husband, wife]


def _children(rng: Random, mother: date, father: date | None, on: date, *, relation: str = "child", most: int = 9) -> list[Person]:
    """Those born to a mother who was 18 to 42, in their order; the father was grown up too."""
    at = max(18.0, ((father - mother).days / YEAR if father else 0.0) + YOUNGEST_PARENT + 1)
    at += rng.expovariate(1 / 3.5)
    fertile = 0.84 if mother.year < 1960 else 0.62
    children: list[Person] = []
    while at < 42 and len(children) < most:
        born = mother + timedelta(days=int(at * YEAR))
        if born > on:
            break
        for _ in range(2 if rng.random() < 0.011 else 1):
            children.append(Person(rng.choice(("male", "female")), born, relation))
        if rng.random() > fertile:
            break
        at += 1.4 + rng.expovariate(1 / (2.4 if mother.year < 1960 else 4.2))
    return children


def _still_at_home(rng: Random, children: list[Person], on: date) -> list[Person]:
    """Children who have not left for a card of their own."""
    kept = []
    for child in children:
        age = child.age(on)
        if rng.random() < (1.0 if age < 20 else 0.75 if age < 25 else 0.35 if age < 30 else 0.08):
            if age > 24 and rng.random() < 0.12:
                child.marital_status = divorced(rng)
            kept.append(child)
    return kept


def _nuclear(rng: Random, on: date) -> list[Person]:
    couple = _couple(rng, rng.triangular(21, 72, 38), on)
    return couple + _still_at_home(rng, _children(rng, couple[1].born, couple[0].born, on), on)


def _with_parent(rng: Random, on: date) -> list[Person]:
    members = _couple(rng, rng.triangular(25, 56, 38), on)
    of_wife = rng.random() < 0.4
    child = members[1] if of_wife else members[0]
    relation = "parent_in_law" if of_wife else "parent"
    mother = Person("female", child.born - timedelta(days=int(rng.uniform(18, 36) * YEAR)), relation, "widowed")
    members.append(mother)
    if rng.random() < 0.35:
        father = Person("male", mother.born - timedelta(days=int(rng.uniform(0, 9) * YEAR)), mother.relation)
        mother.marital_status = father.marital_status = married(rng, born=father.born)
        members.append(father)
    return members + _still_at_home(rng, _children(rng, members[1].born, members[0].born, on, most=4), on)


def _three_generations(rng: Random, on: date, *, couples: int = 1, grandchildren: int = 3) -> list[Person]:
    """A couple or a widow with married children in the house, and their children."""
    members = _couple(rng, rng.triangular(52, 82, 60), on)
    if rng.random() < 0.3:
        members = [members[1]]
        members[0].relation, members[0].marital_status = "head", "widowed"
    mother, father = members[-1], members[0] if len(members) == 2 else None
    younger = _still_at_home(rng, _children(rng, mother.born, father.born if father else None, on), on)
    for _ in range(couples):
        at = rng.uniform(19, max(19.5, min(36.0, mother.age(on) - 22)))
        child = Person(rng.choice(("male", "female")), mother.born + timedelta(days=int(at * YEAR)), "child")
        if father and (child.born - father.born).days < YOUNGEST_PARENT * YEAR:
            child.born = father.born + timedelta(days=int((YOUNGEST_PARENT + 2) * YEAR))
        older = rng.gauss(3, 2.5) if child.sex == "male" else -rng.gauss(3, 2.5)
        spouse_born = min(child.born + timedelta(days=int(older * YEAR)), on - timedelta(days=int(18 * YEAR)))
        spouse = Person(_SWAPPED[child.sex], spouse_born, "child_in_law")
        child.marital_status = spouse.marital_status = married(rng, born=child.born)
        mother_of, father_of = (child, spouse) if child.sex == "female" else (spouse, child)
        members += [child, spouse]
        members += _children(rng, mother_of.born, father_of.born, on, relation="grandchild", most=grandchildren)
        if rng.random() < 0.05:
            members.remove(spouse)
            child.marital_status = "widowed"
    return members + younger


def _large(rng: Random, on: date) -> list[Person]:
    return _three_generations(rng, on, couples=rng.randint(2, 3), grandchildren=4)


def _second_wife(rng: Random, on: date) -> list[Person]:
    members = _nuclear(rng, on)
    husband = members[0]
    born = min(husband.born + timedelta(days=int(rng.uniform(2, 14) * YEAR)), on - timedelta(days=int(19 * YEAR)))
    second = Person("female", born, "wife", "married_not_registered" if rng.random() < 0.6 else "married_registered")
    return [*members, second, *_still_at_home(rng, _children(rng, second.born, husband.born, on, most=3), on)]


def _widowed(rng: Random, on: date) -> list[Person]:
    woman = rng.random() < 0.84
    head = Person("female" if woman else "male", born_at_age(rng, rng.triangular(36, 92, 66), on=on), "head", "widowed")
    # A widower's children have his late wife's age, who was about his own.
    children = _children(rng, head.born, head.born, on)
    return [head, *(child for child in _still_at_home(rng, children, on) if rng.random() < 0.8)]


def _divorced(rng: Random, on: date) -> list[Person]:
    head = Person("female" if rng.random() < 0.75 else "male", born_at_age(rng, rng.triangular(23, 66, 38), on=on), "head", divorced(rng))
    return [head, *_still_at_home(rng, _children(rng, head.born, head.born, on, most=3), on)]


def _alone(rng: Random, on: date) -> list[Person]:
    if rng.random() < 0.65:
        return [Person(rng.choice(("female", "female", "male")), born_at_age(rng, rng.uniform(58, 93), on=on), "head", "widowed")]
    return [Person(rng.choice(("female", "male")), born_at_age(rng, rng.uniform(20, 48), on=on), "head")]


def _orphans(rng: Random, on: date) -> list[Person]:
    """Brothers and sisters whose parents have died; the eldest heads the card."""
    eldest = Person(rng.choice(("male", "female")), born_at_age(rng, rng.uniform(18, 27), on=on), "head")
    younger = [born_at_age(rng, eldest.age(on) - rng.uniform(2, 10), on=on) for _ in range(rng.randint(1, 3))]
    return [eldest, *(Person(rng.choice(("male", "female")), born, "other_kin") for born in sorted(younger))]


def _kin(rng: Random, on: date) -> Person:
    age = rng.uniform(6, 70)
    status = "never_married" if age < 26 else rng.choice(("never_married", "widowed", "divorced_registered"))
    return Person(rng.choice(("male", "female")), born_at_age(rng, age, on=on), "other_kin", status)


def _foreign_spouse(rng: Random, members: list[Person]) -> None:
    spouses = [person for person in members if person.relation in ("husband", "wife", "child_in_law")]
    if spouses:
        rng.choice(spouses).citizenship = rng.choices(("MYS", "AUS", "JPN", "NLD", "YEM"), (5, 2, 2, 1, 2))[0]


#: How often each shape comes, in thousandths.
_SHAPES: dict[Callable[[Random, date], list[Person]], int] = {
    _nuclear: 615,
    _three_generations: 130,
    _with_parent: 62,
    _widowed: 82,
    _divorced: 34,
    _alone: 52,
    _orphans: 6,
    _second_wife: 9,
    _large: 10,
}
