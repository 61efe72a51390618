"""What the measured family of four answers, save by save, as the pages send it: every question that applies to it."""

from typing import Any

_HOME = {
    "current_address": "same_as_kk",
    "tenure": "own",
    "floor": "ceramic",
    "electricity": "pln_metered",
    "drinking_water": "borehole_or_pump",
    "toilet": "own",
}
#: Asked once for the whole family; each member has its own answer.
SHARED = {
    "presence": "with_family",
    "resident_since": "2009-06",
    "ethnicity": "javanese",
    "speaks_indonesian": "yes",
    "mother_tongue": "jav",
}
LAST = {
    "answered_by": "member",
    "phone": "081234567890",
    "best_time": "evening",
    "current_landmark": "belakang masjid, dekat warung Bu Sri",
}

SAVES: list[dict[str, Any]] = [
    {
        "household": _HOME,
        "members": {
            "m1": {
                **SHARED,
                "birth_certificate": "yes",
                "activity": "working",
                "occupation": "tukang servis jam",
                "work_status": "employee",
            },
            **dict.fromkeys(("m2", "m3", "m4"), SHARED),
        },
    },
    {"members": {"m2": {"birth_place": "Jepara", "birth_certificate": "no", "activity": "housework"}}},
    {"members": {"m3": {"name": "Ahmad Rizqy Pratama", "birth_certificate": "yes", "activity": "school", "education": "primary"}}},
    {"members": {"m4": {"resident_since": "2012-11", "birth_certificate": "yes", "activity": "school", "education": "primary"}}},
    {"household": LAST},
]
