"""The look that posters share with the site: its brick, its paper, and the kawung line, four petals for one household."""

INK, QUIET, BRICK, PAPER, WASH = "#211a17", "#5d524c", "#93331c", "#fffdfa", "#f7ede6"

#: One tile of the line, 28 wide and 14 high.
TILE = (28.0, 14.0)
_CENTRE = (14.0, 7.0)


def petals() -> list[list[tuple[float, float]]]:
    """Each figure of the tile, y downwards, as seven points: where it begins, then two curves of three points each; it closes itself."""
    x, y = _CENTRE
    # One petal from the centre to the upper left, mirrored into the four quarters; and half a diamond at either end.
    petal = [(0.0, 0.0), (-4.0, 0.0), (-8.0, -2.0), (-9.0, -6.0), (-4.0, -6.0), (-1.0, -4.0), (0.0, 0.0)]
    half = [(-14.0, -2.0), (-14.0, -2.0), (-12.0, 0.0), (-12.0, 0.0), (-12.0, 0.0), (-14.0, 2.0), (-14.0, 2.0)]
    mirrored = [(petal, across, down) for across in (1, -1) for down in (1, -1)] + [(half, 1, 1), (half, -1, 1)]
    return [[(x + dx * across, y + dy * down) for dx, dy in figure] for figure, across, down in mirrored]


def path() -> str:
    """The tile as the path of an SVG."""
    return "".join(
        "M{} {}C{} {} {} {} {} {}C{} {} {} {} {} {}z".format(*(f"{at:g}" for point in petal for at in point)) for petal in petals()
    )
