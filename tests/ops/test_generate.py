"""The synthetic register: the same for the same seed, and such as a regency could have."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

import pytest

from chalicelib.domain.register import Row, judge
from infra.local.place import ROOT
from ops.__main__ import main
from ops.generate.register import AS_OF, Cells, households
from ops.regions import region_of
from tests.register_files import rows

SAMPLE = ROOT / "samples" / "kudus.csv"


@pytest.fixture(scope="module")
def generated() -> list[list[Cells]]:
    return list(households(count=4_000, seed=7))


def people(generated: list[list[Cells]]) -> Iterator[Cells]:
    return (member for household in generated for member in household)


def born(member: Cells) -> date:
    return date.fromisoformat(member["birth_date"])


def years(earlier: Cells, later: Cells) -> float:
    return (born(later) - born(earlier)).days / 365.25


def of(household: list[Cells], *relations: str) -> list[Cells]:
    return [member for member in household if member["relation"] in relations]


def test_the_sample_register_is_what_its_readme_says(tmp_path: Path) -> None:
    command = ["register", "generate", "--households", "300", "--seed", "3319", "--to"]
    assert main([*command, str(tmp_path / "again.csv")]) == 0
    assert (tmp_path / "again.csv").read_bytes() == SAMPLE.read_bytes()
    assert f"python -m ops {' '.join(command)} samples/kudus.csv" in (ROOT / "samples" / "README.md").read_text()


def test_the_readme_s_household_comes_first_and_is_in_the_readme(generated: list[list[Cells]]) -> None:
    card = generated[0]
    readme = (ROOT / "samples" / "README.md").read_text()
    assert len(card) == 4
    for told in (card[0]["kk_number"], card[0]["kk_issued_on"], *(member["nik"] for member in card), *(member["name"] for member in card)):
        assert told in readme


def test_the_same_seed_gives_the_same_register_and_another_seed_another() -> None:
    assert list(households(count=40, seed=1)) == list(households(count=40, seed=1))
    assert list(households(count=40, seed=1)) != list(households(count=40, seed=2))


def test_every_household_can_be_loaded(generated: list[list[Cells]]) -> None:
    for household in generated:
        found: list[Row] = rows(*household)
        judged = judge(found, as_of=AS_OF, region_of=region_of)
        assert judged.household, judged.reasons
        assert not judged.warnings


def test_it_is_in_every_district_and_village_of_kudus(generated: list[list[Cells]]) -> None:
    villages = Counter(household[0]["village_code"] for household in generated)
    assert len(villages) == 132
    assert len({village[:6] for village in villages}) == 9
    assert all(region_of(village) for village in villages)


def test_no_number_comes_twice(generated: list[list[Cells]]) -> None:
    niks = [member["nik"] for member in people(generated) if member["nik"]]
    assert len(niks) == len(set(niks))
    assert len({household[0]["kk_number"] for household in generated}) == len(generated)


def test_nearly_every_nik_is_true_to_its_owner(generated: list[list[Cells]]) -> None:
    def fits(member: Cells) -> bool:
        day = born(member).day + 40 * (member["sex"] == "female")
        return member["nik"][6:12] == f"{day:02}{born(member):%m%y}"

    with_nik = [member for member in people(generated) if member["nik"]]
    assert 0.98 < sum(map(fits, with_nik)) / len(with_nik) < 1
    assert 0.01 < sum(not member["nik"].startswith("3319") for member in with_nik) / len(with_nik) < 0.06


def test_ages_within_a_family_are_possible(generated: list[list[Cells]]) -> None:
    for household in generated:
        head = of(household, "head")[0]
        for spouse in of(household, "wife", "husband"):
            assert spouse["sex"] != head["sex"]
            assert abs(years(head, spouse)) < 25
            assert years(spouse, {"birth_date": "2019-12-31"}) >= 16
        for child in of(household, "child"):
            assert years(head, child) >= 15
        for parent in of(household, "parent", "parent_in_law"):
            assert any(years(parent, person) >= 15 for person in of(household, "head", "wife"))


def test_nobody_under_sixteen_is_married_nor_under_seventeen_has_finished_upper_secondary(generated: list[list[Cells]]) -> None:
    for member in people(generated):
        age = years(member, {"birth_date": "2019-12-31"})
        assert age >= 16 or member["marital_status"] == "never_married"
        assert age >= 17 or member["education"] in ("", "none", "primary", "lower_secondary")
        assert age < 105


def test_it_has_the_families_that_a_census_meets(generated: list[list[Cells]]) -> None:
    sizes = Counter(map(len, generated))
    assert set(sizes) >= {*range(1, 13), 15}
    assert max(sizes) == 15
    assert 3.0 < sum(map(len, generated)) / len(generated) < 4.0
    relations = [Counter(member["relation"] for member in household) for household in generated]
    assert any(found["child_in_law"] > 1 for found in relations), "several couples"
    assert any(found["wife"] > 1 for found in relations), "a second wife"
    assert any(found["helper"] for found in relations)
    assert any(found["grandchild"] and found["child_in_law"] for found in relations), "three generations"
    statuses = Counter(member["marital_status"] for member in people(generated))
    assert {"widowed", "divorced_registered", "married_not_registered", "married", "divorced"} <= set(statuses)


def test_some_have_no_nik_no_date_of_issue_or_another_citizenship(generated: list[list[Cells]]) -> None:
    foreigners = [member for member in people(generated) if member["citizenship"] != "indonesian"]
    assert foreigners
    assert any(not member["nik"] for member in foreigners)
    assert any(not member["nik"] and member["birth_date"] > "2019" for member in people(generated))
    assert 0.01 < sum(not household[0]["kk_issued_on"] for household in generated) / len(generated) < 0.06


def test_the_older_the_more_have_one_name_only(generated: list[list[Cells]]) -> None:
    def share(since: str, until: str) -> float:
        names = [member["name"] for member in people(generated) if since <= member["birth_date"] < until]
        return sum(" " not in name for name in names) / len(names)

    shares = [share("1900", "1946"), share("1946", "1969"), share("1969", "1993"), share("1993", "2020")]
    assert all(older > younger for older, younger in pairwise(shares))


def test_another_regency_has_its_own_villages() -> None:
    codes = {household[0]["village_code"][:4] for household in islice(households(count=500, seed=1, regency="3318"), 500)}
    assert codes == {"3318"}


def test_a_code_that_is_no_regency_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["register", "generate", "--households", "1", "--seed", "1", "--regency", "9999", "--to", str(tmp_path / "x.csv")]
    assert main(command) == 1
    assert capsys.readouterr().err == "9999 is not the 4-digit code of a regency. Kudus is 3319.\n"
