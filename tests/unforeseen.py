"""A family as it is: the head has died, a divorce was never registered, a newborn has no NIK; a student in Semarang, a worker abroad, a
foreign son-in-law, a second wife on the same card, a household helper. Whoever its card doesn't foresee is counted as the family says.

What is kept of it must be the same whoever asks, the site or an officer with the interview's form.
"""

from tests.register_files import cells, child, wife


def card() -> list[dict[str, str]]:
    """The family as the register has it: a head with two wives and four children, the eldest married."""
    return [
        cells(nik="3319021705500001", birth_date="1950-05-17"),
        wife(nik="3319024208550001", birth_date="1955-08-02"),
        wife(nik="3319025103620001", name="Endang Lestari", birth_date="1962-03-11"),
        child(1, nik="3319020904800001", name="Bambang Setiawan", birth_date="1980-04-09", marital_status="married_registered"),
        child(2, nik="3319026012990001", name="Dewi Anggraini", sex="female", birth_date="1999-12-20", education="upper_secondary"),
        child(3, nik="3319021507850001", name="Joko Susilo", birth_date="1985-07-15"),
        child(4, nik="3319026606880001", name="Rina Puspita", sex="female", birth_date="1988-06-26"),
    ]


_HERE = {"presence": "with_family", "resident_since": "1979-02", "birth_certificate": "yes"}
_JAVANESE = {"ethnicity": "javanese", "speaks_indonesian": "yes", "mother_tongue": "jav"}
_ADDED = {"presence": "with_family", "citizenship": "indonesian", "religion": "islam", "ethnicity": "javanese"}
#: What is kept of each person, under their name: first those of the card, in its order, then those whom the family added.
MEMBERS = {
    "Sukarman": {"presence": "died", "death_date": "2019-11-14", "death_certificate": "not_made"},
    "Sri Wahyuni": {
        **_HERE, **_JAVANESE, "birth_certificate": "no", "relation": "head", "marital_status": "widowed", "activity": "housework",
    },
    "Endang Lestari": {**_HERE, **_JAVANESE, "relation": "other_kin", "marital_status": "widowed", "activity": "retired"},
    "Bambang Setiawan": {
        **_HERE, **_JAVANESE, "resident_since": "1980-04", "marital_status": "divorced_not_registered",
        "activity": "working", "occupation": "8321", "work_status": "own_account",
    },
    "Dewi Anggraini": {
        **_HERE, **_JAVANESE, "presence": "elsewhere", "elsewhere_village": "3374101006", "resident_since": "2018-09",
        "activity": "school",
    },
    "Joko Susilo": {
        **_HERE, **_JAVANESE, "presence": "abroad", "abroad_country": "MYS", "resident_since": "2016",
        "activity": "working", "occupation": "7516", "work_status": "employee",
    },
    "Rina Puspita": {
        **_HERE, **_JAVANESE, "resident_since": "1988-06", "marital_status": "married_registered",
        "marriage_certificate_no": "0123/045/VI/2019", "religion": "catholic", "activity": "housework",
    },
    "Putri Melati": {
        **_ADDED, "name": "Putri Melati", "added_because": "born", "resident_since": "2020-02", "sex": "female",
        "birth_place": "Kudus", "birth_date": "2020-02-29", "birth_certificate": "no", "relation": "grandchild",
    },
    "Ahmad bin Hassan": {
        "presence": "with_family", "religion": "islam", "name": "Ahmad bin Hassan", "added_because": "married_in",
        "resident_since": "2019-07", "sex": "male", "birth_place": "Johor Bahru", "birth_date": "1985", "birth_certificate": "yes",
        "relation": "child_in_law", "marital_status": "married_registered", "marriage_certificate": "photo", "citizenship": "MYS",
        "education": "bachelor_or_d_iv", "speaks_indonesian": "no", "mother_tongue": "Melayu Johor",
        "activity": "working", "occupation": "juru selam mutiara", "work_status": "employer",
    },
    "Sulastri": {
        **_ADDED, "name": "Sulastri", "added_because": "helper", "nik": "3318045201900007", "resident_since": "2017", "sex": "female",
        "birth_place": "Pati", "birth_date": "1990-01-12", "birth_certificate": "yes", "relation": "helper",
        "marital_status": "never_married", "education": "primary", "speaks_indonesian": "yes", "mother_tongue": "jav",
        "activity": "working", "occupation": "9111", "work_status": "employee",
    },
}  # fmt: skip
#: What is kept of the household itself.
HOUSE = {
    "current_address": "same_as_kk", "tenure": "own", "floor": "ceramic", "electricity": "pln_metered",
    "drinking_water": "piped", "toilet": "own", "answered_by": "member",
}  # fmt: skip
