"""How many households of each RT are still to be counted, said so that no count points at a family.

An RT has some thirty families who know each other. So what is said of one is said of ten households at least: smaller ones are put
together with their neighbours, by their size alone, which the answers don't change. Of each such part only the range is said in which
its number lies, five numbers wide or more: that all or none of a small RT have answered, or that one family is left, is never said.
And because everybody knows the village's total, ranges that it would narrow to less than three numbers are not said at all, unless
the total alone says as much. (docs/decisions/0034-counts-that-point-at-nobody.md)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

#: Households in the smallest part of a village that anything is said of.
SMALLEST = 10
#: Numbers in a range, at least.
RANGE = 5
#: Numbers that must stay possible to whoever knows the village's total.
POSSIBLE = 3


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An RT of the register: its households, and how many of them have not submitted. `rw` and `rt` may be empty."""

    rw: str
    rt: str
    households: int
    left: int


@dataclass(frozen=True, slots=True)
class Part:
    """What may be said: of these neighbours together between `least` and `most` households are left, both included."""

    #: (RW, RT) of each, in their order.
    of: tuple[tuple[str, str], ...]
    households: int
    least: int
    most: int


def neighbourhoods(households: Iterable[tuple[str, str, bool]]) -> list[Neighbourhood]:
    """The RTs of a village, by number, from `(rw, rt, whether it is left)` of each household. "1" and "001" are one."""
    counts: dict[tuple[str, str], list[int]] = {}
    for rw, rt, left in households:
        count = counts.setdefault((_written(rw), _written(rt)), [0, 0])
        count[0] += 1
        count[1] += left
    return [Neighbourhood(rw, rt, *counts[rw, rt]) for rw, rt in sorted(counts)]


def sayable(of_village: Sequence[Neighbourhood]) -> list[Part]:
    """The parts of a village with what may be said of each, in the order of their numbers. Empty when nothing may: it is too small, or
    its total says too much about its parts."""
    parts = [_part(together) for together in _together(of_village)]
    total = sum(one.left for one in of_village)
    if len(parts) < 2 or not _safe(parts, total) or _silence_tells([part.households for part in parts], total):
        return []
    return parts


def possible(parts: Sequence[tuple[int, int]], total: int) -> list[tuple[int, int]]:
    """What each of `parts`, known to lie in its range, can still be for somebody who knows what all come to."""
    least, most = sum(low for low, _ in parts), sum(high for _, high in parts)
    return [(max(low, total - (most - high)), min(high, total - (least - low))) for low, high in parts]


def _written(number: str) -> str:
    return f"{int(number):03}" if number else ""


def _together(of_village: Sequence[Neighbourhood]) -> list[list[Neighbourhood]]:
    """Neighbours put together until each part has SMALLEST households, within an RW where that is possible. Looks at no answers."""
    parts: list[list[Neighbourhood]] = []
    current: list[Neighbourhood] = []
    for at, one in enumerate(of_village):
        current.append(one)
        if sum(each.households for each in current) >= SMALLEST:
            parts.append(current)
            current = []
            continue
        ends = at + 1 == len(of_village) or of_village[at + 1].rw != one.rw
        if parts and ends and (parts[-1][-1].rw == current[0].rw or at + 1 == len(of_village)):
            parts[-1] += current
            current = []
    return parts


def _part(together: Sequence[Neighbourhood]) -> Part:
    households, left = sum(one.households for one in together), sum(one.left for one in together)
    least, most = next(range_ for range_ in _ranges(households) if left <= range_[1])
    return Part(tuple((one.rw, one.rt) for one in together), households, least, most)


def _ranges(households: int) -> list[tuple[int, int]]:
    """The ranges in which a number of so many may lie. The last one takes what is too little for one of its own."""
    begin = [at * RANGE for at in range((households + 1) // RANGE)]
    return list(zip(begin, [*(least - 1 for least in begin[1:]), households], strict=True))


def _safe(parts: Sequence[Part], total: int) -> bool:
    said = possible([(part.least, part.most) for part in parts], total)
    known = possible([(0, part.households) for part in parts], total)
    return all(
        high - low + 1 >= min(POSSIBLE, before_high - before_low + 1)
        for (low, high), (before_low, before_high) in zip(said, known, strict=True)
    )


def _silence_tells(sizes: Sequence[int], total: int) -> bool:
    """Whether it could be worked out, from nothing being said of a village of these parts, what the number of one of them is.

    Ranges aren't safe when they begin, or end, where the total does or one beside it. If all states like that agree in one part, nothing
    is said at this total whatever the state: then silence tells the total alone."""
    households = sum(sizes)
    if min(total, households - total) < POSSIBLE - 1:
        # The total alone says as much.
        return False
    # Each state that isn't safe: where its ranges begin or end, what that comes to, and the numbers there may then be.
    kinds = [(end, total + beside * sign, {0, beside * -sign}) for end, sign in ((0, -1), (1, 1)) for beside in range(POSSIBLE - 1)]
    numbers: list[set[int]] = [set() for _ in sizes]
    for end, sum_, offsets in kinds:
        reached = _reached([[range_[end] for range_ in _ranges(size)] for size in sizes], sum_)
        for seen, values in zip(numbers, reached, strict=True):
            seen |= {value + offset for value in values for offset in offsets}
    return any(len(seen) == 1 for seen in numbers)


def _reached(choices: Sequence[Sequence[int]], total: int) -> list[set[int]]:
    """Of each list, the numbers that are part of a choice of one number from each that comes to `total`. Sums are bits of integers."""
    before, after = [1], [1 << total]
    for values in choices:
        before.append(_either(before[-1] << value for value in values))
    for values in reversed(choices):
        # Bit t: `total - t` can be made of those behind.
        after.insert(0, _either(after[0] >> value for value in values))
    return [{value for value in values if before[at] << value & after[at + 1]} for at, values in enumerate(choices)]


def _either(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)
