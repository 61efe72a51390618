import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pytest

from tests.builders import files_of
from tests.closing import JETISKAPUAN, KAUMAN, KERJASAN, VILLAGES, Clock, census_to_close, dies_at, end_all, packages

FOLDER = {village: f"sp2020/33/3319/{village[:6]}/{village}/" for village in VILLAGES}
REGENCY = "sp2020/33/3319/manifest.json"


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    """Three villages of four households, five minutes after the close: two of each were submitted."""
    with census_to_close(each=4) as clock:
        yield clock


def close(*villages: str) -> dict[str, bytes]:
    """Publish these villages, or all."""
    from chalicelib.enumeration.close import close_village

    end_all()
    for village in villages or VILLAGES:
        close_village(village)
    return packages()


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_a_villages_package_lies_in_its_folder_and_its_manifest_vouches_for_it(clock: Clock) -> None:
    published = close(KAUMAN)
    names = {*files_of([]), "manifest.json"}
    assert set(published) == {FOLDER[KAUMAN] + name for name in names}
    manifest = json.loads(published[FOLDER[KAUMAN] + "manifest.json"])
    assert manifest == {
        "campaign": "sp2020",
        "region": KAUMAN,
        "closed_at": "2020-04-01T00:00:00+07:00",
        "counts": {"register": 4, "final": 2, "handed_off": 2, "unlisted": 0, "checks": 0},
        "names": ["Jawa Tengah", "Kudus", "Kota Kudus", "Kauman"],
        "files": {name: sha256(published[FOLDER[KAUMAN] + name]).hexdigest() for name in sorted(names - {"manifest.json"})},
    }


def test_the_cases_are_the_households_that_were_handed_off_and_nobody_else(clock: Clock) -> None:
    published = close()
    cases = rows(published[FOLDER[KAUMAN] + "cases.csv"])
    assert sorted((case["status"], case["reasons"], case["address"]) for case in cases) == [
        ("not_started", "not_started", "Jl. Menara 3"),
        ("started", "not_submitted", "Jl. Menara 2"),
    ]
    assert [case["case_id"] for case in cases] == sorted(case["case_id"] for case in cases)
    people = rows(published[FOLDER[KAUMAN] + "members.csv"])
    assert {person["case_id"] for person in people} == {case["case_id"] for case in cases}
    assert len(people) == sum(int(case["members"]) for case in cases) == len(rows(published[FOLDER[KAUMAN] + "list.csv"]))
    everything = b"".join(content for name, content in published.items())
    assert b"household-0" not in everything


def test_final_households_to_verify_are_listed_and_counted_and_stay_final(clock: Clock) -> None:
    from chalicelib.domain import office
    from chalicelib.domain.documents import Document
    from chalicelib.storage import households
    from tests.builders import ONLINE

    for id in ("household-001", "household-002"):
        household = households.load(id)
        assert household is not None
        for nik, note in (("3319021705700001", "=1+1"), ("3319024208740002", "")):
            office.dispute(household, nik=nik, phone="+62 812 3456 7890", note=note, at=ONLINE)
        household.documents["1"] = Document("1", "kk", None, "image/png", 1, "1.png", ONLINE)
        households.save(household)
    published = close()
    found = rows(published[FOLDER[KAUMAN] + "checks.csv"])
    cases = {case["address"]: case for case in rows(published[FOLDER[KAUMAN] + "cases.csv"])}
    assert [(one["address"], one["reason"], one["detail"]) for one in found] == [
        ("Jl. Menara 1", "disputed", "2020-03-20; +62 812 3456 7890"),
        ("Jl. Menara 1", "disputed", "2020-03-20; +62 812 3456 7890;' =1+1"),
        ("Jl. Menara 1", "documents", "kk"),
    ]
    papers = rows(published[FOLDER[KAUMAN] + "documents.csv"])
    assert sorted((one["case_id"], one["kind"], one["state"], one["key"]) for one in papers) == sorted(
        (id, "kk", "to_check", "") for id in (found[0]["case_id"], cases["Jl. Menara 2"]["case_id"])
    )
    assert list(found[0]) == ["case_id", "village_code", "head_name", "address", "reason", "detail"]
    assert (found[0]["village_code"], found[0]["head_name"]) == (KAUMAN, "Sukarman")
    assert "Jl. Menara 1" not in cases
    assert cases["Jl. Menara 2"]["reasons"] == "not_submitted;disputed"
    counts = json.loads(published[FOLDER[KAUMAN] + "manifest.json"])["counts"]
    assert counts == {"register": 4, "final": 2, "handed_off": 2, "unlisted": 0, "checks": 3}
    assert json.loads(published[REGENCY])["counts"]["checks"] == 3
    assert b"3319021705700001" not in published[FOLDER[KAUMAN] + "checks.csv"]


def test_the_regency_is_published_last_and_only_when_every_village_is(clock: Clock) -> None:
    assert REGENCY not in close(KAUMAN, JETISKAPUAN)
    with dies_at(0, moment="before-call") as writes:
        published = close(KERJASAN)
    # The regency's manifest and record, and the nation's.
    assert writes[-4:] == ["PutObject", "PutItem"] * 2
    manifest = json.loads(published[REGENCY])
    assert manifest["counts"] == {"register": 12, "final": 6, "handed_off": 6, "unlisted": 0, "checks": 0}
    assert list(manifest["villages"]) == sorted(VILLAGES)
    for village, said in manifest["villages"].items():
        content = published[FOLDER[village] + "manifest.json"]
        assert said == {"counts": json.loads(content)["counts"], "sha256": sha256(content).hexdigest()}
        assert said["counts"]["register"] == said["counts"]["final"] + said["counts"]["handed_off"]


def test_a_regency_is_not_published_over_a_village_that_was_changed(clock: Clock) -> None:
    from chalicelib.enumeration.hand_off import PackageChanged
    from chalicelib.storage import packages as store

    path = FOLDER[KAUMAN] + "manifest.json"
    before = close(KAUMAN, KERJASAN)[path]
    store.put(path, before.replace(b'"final": 2', b'"final": 1'))
    with pytest.raises(PackageChanged, match=path):
        close(JETISKAPUAN)
    assert REGENCY not in packages()
    store.put(path, before)
    assert REGENCY in close(JETISKAPUAN)


def test_one_household_of_forty_and_odd_letters_does_not_stop_a_village(clock: Clock) -> None:
    from chalicelib.domain.household import Household
    from chalicelib.storage import census, households
    from tests.builders import a_member, a_register

    names = ['=HYPERLINK("http://evil.example")', "Ꮍ 𝕾𝖚 ‮abc", 'say "hi", Bu', "ꦱꦸꦏꦂꦩꦤ꧀"]
    members = tuple(a_member(number, name=names[number % 4]) for number in range(40))
    households.save(Household("large", replace(a_register(number=99), members=members)))
    census.put("village-of-3319", KAUMAN, {**census.get("village-of-3319", KAUMAN), "households": 5})
    people = rows(close(KAUMAN)[FOLDER[KAUMAN] + "members.csv"])
    assert {person["name_registered"] for person in people} >= {f"'{names[0]}", *names[1:]}
