"""What somebody types, and what assets/js/finding.js finds for it: the very module, run in Node on the very lists."""

import json
import subprocess

import pytest

from static_site.lists import lists
from static_site.scripts import source

Entries = list[dict[str, str]]


def run(script: str, given: object) -> object:
    """What `script` makes of `given`, with `found` at hand. Needs Node on the machine, as the browser's tests do."""
    module = f"{source('finding.js')}\nconst given = JSON.parse({json.dumps(json.dumps(given))});\nconsole.log(JSON.stringify({script}));"
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer: object = json.loads(done.stdout)
    return answer


def found(entries: Entries, typed: str, most: int = 3) -> list[str]:
    answer = run("found(given[0], given[1], given[2]).map(({ value }) => value)", [entries, typed, most])
    assert isinstance(answer, list)
    return answer


def listed(name: str, language: str = "id") -> Entries:
    rows = json.loads(lists(language)[f"{name}.{language}.json"])
    return [{"value": code, "text": label, "words": words} for code, label, words in rows]


def named(*texts: str) -> Entries:
    """Entries without words, as villages are."""
    return [{"value": text, "text": text} for text in texts]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tukang ojek", "8321"),
        ("Gojek", "8321"),
        ("gojeg", "8321"),
        ("tukang becak", "9331"),
        ("supir truk", "8332"),
        ("petani", "6111"),
        ("tandur", "9211"),
        ("nelayan", "6222"),
        ("buruh pabrik", "9329"),
        ("bruh pabrik", "9329"),
        ("buruh pabrik rokok", "7516"),
        ("kerja di pabrik rokok", "7516"),
        ("mbatil", "7516"),
        ("bakul", "5211"),
        ("jualan bakso", "5212"),
        ("jualan online", "5244"),
        ("warung", "5221"),
        ("tukang bangunan", "7111"),
        ("kuli bangunan", "9313"),
        ("tukang jahit", "7531"),
        ("guru", "2341"),
        ("guru SD", "2341"),
        ("guru tk", "2342"),
        ("guru ngaji", "3413"),
        ("modin", "3413"),
        ("perawat", "2221"),
        ("bidan", "2222"),
        ("PNS", "4110"),
        ("polisi", "0215"),
        ("tentara", "0312"),
        ("kades", "1113"),
        ("pembantu rumah tangga", "9111"),
        ("satpam", "5414"),
        ("tukang parkir", "9629"),
        ("tukang sampah", "9611"),
        ("salon", "5141"),
        ("buruh harian lepas", "9622"),
    ],
)
def test_a_job_is_found_first_by_its_everyday_name(typed: str, code: str) -> None:
    assert found(listed("occupations"), typed)[:1] == [code]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("kuli", "9313"), ("tani", "6111"), ("bakul", "5212"), ("wiraswasta", "5221"), ("bengkel", "7231"), ("driver", "8322")],
)
def test_a_job_with_a_name_for_many_is_among_the_first_three(typed: str, code: str) -> None:
    assert code in found(listed("occupations"), typed)


@pytest.mark.parametrize(
    "typed", ["ibu rumah tangga", "mengurus rumah tangga", "pelajar", "mahasiswa", "pensiunan", "tidak bekerja", "", "  ", "-"]
)
def test_what_is_no_job_finds_nothing(typed: str) -> None:
    assert found(listed("occupations"), typed) == []


@pytest.mark.parametrize(("typed", "code"), [("petani", "6111"), ("bakul", "5211"), ("guru sd", "2341"), ("tukang ojek", "8321")])
def test_a_javanese_reader_finds_a_job_by_its_indonesian_name_too(typed: str, code: str) -> None:
    assert found(listed("occupations", "jv"), typed)[:1] == [code]


@pytest.mark.parametrize(("typed", "code"), [("farmer", "6111"), ("Taxi driver", "8321"), ("primary school", "2341"), ("nurse", "2221")])
def test_an_english_reader_finds_a_job_in_english(typed: str, code: str) -> None:
    assert code in found(listed("occupations", "en"), typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("jawa", "javanese"), ("wong jowo", "javanese"), ("suku sunda", "sundanese"), ("cina", "chinese"), ("batak", "batak")],
)
def test_a_people_is_found_as_it_is_called(typed: str, code: str) -> None:
    assert found(listed("ethnicities"), typed)[:1] == [code]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Jawa", "jav"), ("basa jawa", "jav"), ("bahasa indonesia", "ind"), ("bahasa", "ind"), ("minang", "min"), ("ngapak", "jav")],
)
def test_a_language_is_found_as_it_is_called(typed: str, code: str) -> None:
    assert found(listed("languages"), typed)[:1] == [code]


def test_every_entry_is_found_by_its_own_label() -> None:
    for name in ("occupations", "ethnicities", "languages"):
        entries = listed(name)
        first = run("given.map((entry) => found(given, entry.text, 3).includes(entry))", entries)
        assert first == [True] * len(entries), name


def test_a_village_is_found_by_any_part_of_its_name_in_any_order() -> None:
    villages = named("Barongan, Kota Kudus", "Demaan, Kota Kudus", "Kota Baru, Jekulo")
    assert found(villages, "kota barongan") == ["Barongan, Kota Kudus"]
    assert found(villages, "barongan kudus") == ["Barongan, Kota Kudus"]
    assert found(villages, "KUD") == ["Barongan, Kota Kudus", "Demaan, Kota Kudus"]


def test_the_name_itself_comes_before_what_lies_in_it() -> None:
    assert found(named("Barongan, Kota Kudus", "Kudus, Jambi"), "kudus") == ["Kudus, Jambi", "Barongan, Kota Kudus"]
    assert found(named("Barongan, Kota Kudus", "Kotakan, Bae"), "kota") == ["Barongan, Kota Kudus", "Kotakan, Bae"]


def test_a_label_comes_before_a_word_and_a_whole_word_before_a_beginning() -> None:
    entries = [
        {"value": "beginning of a word", "text": "A", "words": "pasarean"},
        {"value": "word", "text": "B", "words": "pasar"},
        {"value": "beginning of a label", "text": "C pasarean", "words": ""},
        {"value": "label", "text": "D pasar", "words": ""},
    ]
    assert found(entries, "pasar", 4) == ["label", "word", "beginning of a label", "beginning of a word"]


def test_entries_that_fit_alike_keep_their_order_and_no_more_come_than_asked() -> None:
    villages = named(*(f"Desa {number}" for number in range(30)))
    assert found(villages, "desa", 12) == [f"Desa {number}" for number in range(12)]


def test_accents_capitals_and_punctuation_make_no_difference() -> None:
    for typed in ("quran", "Qur’an", "QUR'AN", "qurán"):
        assert found(named("Guru Qur'an"), typed) == ["Guru Qur'an"]
    assert found(named("Ende-Lio"), "ende lio") == ["Ende-Lio"]


@pytest.mark.parametrize("typed", ["petni", "pertani", "petami", "peatni", "petano", "petan"])
def test_one_slip_in_a_longer_word_is_forgiven(typed: str) -> None:
    assert found(named("Petani"), typed) == ["Petani"]


@pytest.mark.parametrize(
    ("label", "typed"), [("Petani", "pintani"), ("Petani", "betani"), ("Guru", "gura"), ("Batu", "btu"), ("Pedagang", "pedas")]
)
def test_two_slips_another_beginning_or_a_slip_in_a_short_word_are_not(label: str, typed: str) -> None:
    assert found(named(label), typed) == []


def test_a_slip_is_considered_only_when_nothing_fits_as_typed() -> None:
    assert found(named("Petani", "Petami"), "petami") == ["Petami"]


def test_six_hundred_villages_are_searched_between_two_letters() -> None:
    villages = named(*(f"Kalirejo {number}, Kecamatan Undaan {number % 9}" for number in range(600)))
    # The quickest of twenty: what else the machine does meanwhile is not the search's.
    spent = run(
        "(() => { let least = Infinity; for (let letter = 0; letter < 20; letter += 1) { const from = performance.now();"
        " found(given, 'kecamatn kalirjo', 9); least = Math.min(least, performance.now() - from); } return least; })()",
        villages,
    )
    assert isinstance(spent, float)
    assert spent < 40  # milliseconds here; a cheap phone takes five times as long
