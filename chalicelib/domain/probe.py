"""The synthetic household: one that is nobody's, by whose eyes operations see what residents meet.

It is listed where no village is, so that nothing that goes by villages ever comes to it: neither the close, nor the counts, the matching,
the comparison, nor any package. It answers, but never submits.
"""

from chalicelib.domain.register import RegisteredHousehold, RegisteredMember

#: Where it is listed. No register's village, no form's and no command's can be called so: those have ten digits.
NOWHERE = "nowhere"
#: What its numbers begin with: no province has this code.
PROVINCE = "99"
_NAME = "Rumah Tangga Sintetis"


def synthetic(*, kk_number: str, nik: str) -> RegisteredHousehold:
    """What stands in the place of a register's entry. Raises ValueError for numbers that a family could have."""
    for number in (kk_number, nik):
        if not (len(number) == 16 and number.isdigit() and number.startswith(PROVINCE)):
            raise ValueError(f"A synthetic number has 16 digits and begins with {PROVINCE}.")
    somebody = RegisteredMember(
        nik=nik,
        name=_NAME,
        sex="female",
        birth_place=NOWHERE,
        birth_date="1980-01-01",
        relation="head",
        religion="",
        marital_status="never_married",
        education="",
        citizenship="indonesian",
    )
    return RegisteredHousehold(
        kk_number=kk_number,
        kk_issued_on=None,
        address=NOWHERE,
        rt="000",
        rw="000",
        village_code=NOWHERE,
        region=(NOWHERE, NOWHERE, NOWHERE, NOWHERE),
        members=(somebody,),
    )
