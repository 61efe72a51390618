"""Villages, regencies and countries as the site looks them up: a small file for each regency, fetched when it is needed."""

import csv
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from lokal import wilayah

from chalicelib.domain.countries import ALPHA_3


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def regencies() -> dict[str, str]:
    """What each regency and city is called, by code."""
    return {
        regency.code.replace(".", ""): regency.name
        for province in wilayah.list_wilayah()
        for regency in wilayah.list_wilayah(province.code)
    }


@lru_cache(maxsize=1)
def regions() -> dict[str, bytes]:
    """`regencies.json`: [[code, name, province]]; `<code>.json`: [[district code, name, [[village code, name]]]].

    Districts and villages have their codes without their regency's and district's."""
    regencies, files = [], {}
    for province in wilayah.list_wilayah():
        for regency in wilayah.list_wilayah(province.code):
            code = regency.code.replace(".", "")
            regencies.append([code, regency.name, province.name])
            files[f"{code}.json"] = _json(list(_districts(regency.code)))
    return {"regencies.json": _json(regencies), **files}


def provinces() -> bytes:
    """[[code, short name, ISO 3166-2 letters, column, row]]: where the tile of each province stands, roughly as on the map."""
    with (Path(__file__).parent / "provinces.csv").open(encoding="utf-8", newline="") as file:
        rows = [[row["code"], row["name"], row["letters"], int(row["column"]), int(row["row"])] for row in csv.DictReader(file)]
    return _json(rows)


def _districts(regency: str) -> Iterator[list[object]]:
    for district in wilayah.list_wilayah(regency):
        villages = [[village.code[-4:], village.name] for village in wilayah.list_wilayah(district.code)]
        yield [district.code[-2:], district.name, villages]


def countries(language: str) -> bytes:
    """[[alpha-3 code, name]] of every country but this one, by name."""
    names = Locale.parse(language).territories
    # CLDR lists the three-letter codes as aliases of the two-letter ones, withdrawn ones too; ours says which are real.
    short = {code: alias[0] for code, alias in get_global("territory_aliases").items() if code in ALPHA_3}
    listed = [[code, names[short[code]]] for code in ALPHA_3 if code != "IDN" and short.get(code) in names]
    return _json(sorted(listed, key=lambda entry: entry[1]))
