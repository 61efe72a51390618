"""The first household of every register of Kudus that is generated: the one that the README signs up with. It is invented, too."""

HOUSEHOLD = (
    {
        "kk_number": "3319020507109001", "kk_issued_on": "2017-08-21", "nik": "3319021704789001", "name": "Slamet Riyadi", "sex": "male",
        "birth_place": "Kudus", "birth_date": "1978-04-17", "relation": "head", "religion": "islam",
        "marital_status": "married_registered", "education": "upper_secondary", "citizenship": "indonesian",
        "address": "Jl. Sunan Kudus No. 12", "rt": "002", "rw": "003", "village_code": "3319021001",
    },
    {
        "nik": "3319025209819001", "name": "Siti Noor Hidayah", "sex": "female", "birth_date": "1981-09-12", "relation": "wife",
        "education": "lower_secondary",
    },
    {
        "nik": "3319022801069001", "name": "Ahmad Rizky Pratama", "sex": "male", "birth_date": "2006-01-28", "relation": "child",
        "marital_status": "never_married", "education": "primary",
    },
    {
        "nik": "3319026511129001", "name": "Nabila Zahra", "sex": "female", "birth_date": "2012-11-25", "relation": "child",
        "marital_status": "never_married", "education": "none",
    },
)  # fmt: skip
