"""Names of regions by their Kemendagri codes."""

from functools import lru_cache

from lokal import wilayah

from chalicelib.domain.register import RegionNames


@lru_cache(maxsize=100_000)
def region_of(village_code: str) -> RegionNames | None:
    """Province, regency, district and village of a 10-digit code without dots; None for one that is no village."""
    if len(village_code) != 10 or not village_code.isascii() or not village_code.isdigit():
        return None
    dotted = f"{village_code[:2]}.{village_code[2:4]}.{village_code[4:6]}.{village_code[6:]}"
    province, regency, district, village = (wilayah.wilayah_name(dotted[:length]) for length in (2, 5, 8, 13))
    if not (province and regency and district and village):
        return None
    return province, regency, district, village
