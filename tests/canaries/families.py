"""People who don't exist, with names, numbers and words that nothing else in a census has."""

from typing import Any

from tests.builders import HOME, PERSON
from tests.register_files import cells, child, wife

KAUMAN = "3319021001"
#: What only families and their register know, by what it is.
CANARIES = {
    "the card that was counted": "3319029988776655",
    "the NIK of its head": "3319021212717171",
    "the NIK of its wife": "3319025311757272",
    "the NIK that was mistyped": "3319020101998877",
    "the name of its head": "Kanarimawati",
    "the name of its wife": "Gelatikwati",
    "the birth date": "1971-12-12",
    "the birth place": "Kanariberg",
    "its street": "Jl. Kanari Kuning 77",
    "its phone": "081277665544",
    "its remark": "jalan setapak burung kenari",
    "its landmark": "belakang kandang kenari",
    "an answered name": "Soekanarino",
    "its password": "kenari terbang tinggi sekali",
    "its new password": "kenari pulang petang sekali",
    "a wrong password": "kenari salah sama sekali",
    "what its photo hid": "difoto di rumah kenari",
    "the dispute's phone": "081188996633",
    "the dispute's note": "bukan keluarga gelatik kami",
    "why it was frozen": "Dua keluarga kepodang membawa KK.",
    "the card that was begun": "3319029977665544",
    "the NIK of the one that was begun": "3319020203686363",
    "the name of the one that was begun": "Perkutututama",
    "the street of the one that was begun": "Gang Perkutut Abu 55",
    "the phone of the one that was begun": "081399887711",
    "its own password": "perkutut hinggap pelan sekali",
    "the card that was only listed": "3319029966554433",
    "the NIK of the one only listed": "3319020909515151",
    "the name of the one only listed": "Cucakrawanto",
    "the street of the one only listed": "Dukuh Cucak Rawa 33",
    "the card that was refused": "33190299112233",
    "the name that was refused": "Merpatikusuma",
    "the return's card": "3319029955443322",
    "the return's NIK": "3319021404848484",
    "the return's name": "Jalakwardana",
    "the return's street": "Kampung Jalak Suren 11",
    "the return's password": "jalak singgah malam sekali",
    "the visit's card": "3319029944332211",
    "the visit's NIK": "3319026808494949",
    "the visit's name": "Mbah Kutilangsih",
    "the visit's phone": "085711223399",
    "the visit's address": "Lereng Kutilang 44",
    "the visit's landmark": "seberang sarang kutilang",
    "the visit's reason": "sakit karena kutilang",
    "the visit's time": "selepas kutilang berkicau",
}


def canary(what: str) -> str:
    return CANARIES[what]


def register() -> list[dict[str, str]]:
    """A register file's rows: three families and a fourth whose card can't be read."""
    counted = {"kk_number": canary("the card that was counted"), "address": canary("its street")}
    born = {"birth_date": canary("the birth date"), "birth_place": canary("the birth place")}
    begun = {"kk_number": canary("the card that was begun"), "address": canary("the street of the one that was begun")}
    listed = {"kk_number": canary("the card that was only listed"), "address": canary("the street of the one only listed")}
    return [
        cells(**counted, **born, nik=canary("the NIK of its head"), name=f"{canary('the name of its head')} Ningrum"),
        wife(**counted, nik=canary("the NIK of its wife"), name=canary("the name of its wife"), birth_date="1975-11-13"),
        child(1, **counted),
        cells(
            **begun,
            nik=canary("the NIK of the one that was begun"),
            name=canary("the name of the one that was begun"),
            birth_date="1968-03-02",
        ),
        cells(
            **listed, nik=canary("the NIK of the one only listed"), name=canary("the name of the one only listed"), birth_date="1951-09-09"
        ),
        cells(kk_number=canary("the card that was refused"), name=canary("the name that was refused"), nik=""),
    ]


#: What the family that is counted answers, but for who is in it.
AT_HOME: dict[str, Any] = {
    **HOME,
    "current_address": "other",
    "current_street": "Gang Kenari Baru",
    "current_rt": "7",
    "current_rw": "8",
    "current_village": KAUMAN,
    "current_landmark": CANARIES["its landmark"],
    "phone": CANARIES["its phone"],
    "remarks": CANARIES["its remark"],
}
#: What a family without a card in the register answers.
RETURN: dict[str, Any] = {
    "household": {
        **{name: answer for name, answer in HOME.items() if name != "current_address"},
        "current_street": CANARIES["the return's street"], "current_rt": "3", "current_rw": "1",
    },
    "members": {
        "jalak": {
            **PERSON, "name": CANARIES["the return's name"], "sex": "male", "birth_date": "1984-04-14", "birth_place": "Kudus",
            "relation": "head", "religion": "islam", "marital_status": "never_married", "citizenship": "indonesian", "education": "primary",
        }
    },
}  # fmt: skip
VISIT = {
    "village_code": KAUMAN,
    **{
        field: CANARIES[f"the visit's {what}"]
        for field, what in (
            ("kk_number", "card"), ("nik", "NIK"), ("name", "name"), ("phone", "phone"), ("address", "address"),
            ("landmark", "landmark"), ("reason", "reason"), ("best_time", "time"),
        )
    },
}  # fmt: skip
