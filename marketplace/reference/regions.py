"""Regions of China: GB/T 2260 codes with names, parents and children, and the statistical functional zones beside them.

A code says by itself what it lies below (`ancestor_codes`): codes are born and abolished, so a code that no table
lists still has its place. Names need the table.
"""

from dataclasses import dataclass
from functools import cache

from marketplace.reference.tables import rows

NATION = "100000"
NATION_NAME = "全国"
_SHORT_NAME_ENDINGS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "自治州", "地区", "省", "市", "盟")


@dataclass(frozen=True, slots=True)
class Region:
    """One place. `level`: province, city, county, zone (functional zone), or grouping (a row that names no place)."""

    code: str
    name: str
    parent_code: str
    level: str
    status: str  # active, unverified, abolished, or former (another code of a place that has a newer one)
    note: str

    @property
    def selectable(self) -> bool:
        """Whether a form may offer it: it exists today and is a place."""
        return self.level != "grouping" and self.status in {"active", "unverified"}


@cache
def _table() -> dict[str, Region]:
    return {row[0]: Region(*row) for name in ("regions.csv", "functional_zones.csv") for row in rows(name)}


@cache
def _below() -> dict[str, tuple[Region, ...]]:
    """Direct children of every code, grouping rows replaced by what stands below them."""
    table, below = _table(), dict[str, list[Region]]()
    for region in table.values():
        if region.level == "grouping":
            continue
        parent = table.get(region.parent_code)
        above = parent.parent_code if parent is not None and parent.level == "grouping" else region.parent_code
        below.setdefault(above or NATION, []).append(region)
    return {code: tuple(sorted(regions, key=lambda region: (region.level == "zone", region.code))) for code, regions in below.items()}


def find(code: str) -> Region | None:
    """The place with exactly this code, or None; abolished ones are found too."""
    return _table().get(code)


def children(code: str) -> tuple[Region, ...]:
    """Places directly below, grouping rows skipped: 重庆 answers with its districts and counties. Zones stand last."""
    return _below().get(code, ())


def selectable(code: str = NATION) -> tuple[Region, ...]:
    """What a form offers one step below `code`: province → city → county and functional zones."""
    return tuple(region for region in children(code) if region.selectable)


def subtree(code: str) -> tuple[Region, ...]:
    """The place itself (where listed) and everything below it, grouping rows left out."""
    own = find(code)
    found = [own] if own is not None and own.level != "grouping" else []
    for child in children(code):
        found.extend(subtree(child.code))
    return tuple(found)


def path(code: str) -> tuple[Region, ...]:
    """From province down to the place itself, grouping rows skipped; () where the code is not listed."""
    steps, region = list[Region](), find(code)
    while region is not None:
        if region.level != "grouping":
            steps.append(region)
        region = find(region.parent_code)
    return tuple(reversed(steps))


def full_name(code: str) -> str | None:
    """「江苏省南京市玄武区」; a zone that names its city is not preceded by it. None where the code is not listed."""
    if code == NATION:
        return NATION_NAME
    steps = path(code)
    if not steps:
        own = find(code)  # a grouping row: 「重庆市」 says where it is better than 「县」 would
        return full_name(own.parent_code) if own is not None else None
    *above, place = steps
    if place.level == "zone":
        above = [region for region in above if _short(region.name) not in place.name]
    return "".join(region.name for region in [*above, place])


def province_of(code: str) -> str | None:
    """The province's code, by the first two digits; None for the nation or an unlisted province."""
    province = f"{code[:2]}0000"
    return province if province in _table() else None


def ancestor_codes(code: str) -> tuple[str, ...]:
    """Codes that cover this one, nearest first, by digits alone: 320102 → 320100, 320000, 100000."""
    above = []
    if code[4:] != "00":
        above.append(f"{code[:4]}00")
    if code[2:] != "0000":
        above.append(f"{code[:2]}0000")
    return (*above, NATION) if code != NATION else ()


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies below it, by digits alone, as the eligibility language reads `within`."""
    return inner == outer or outer in ancestor_codes(inner)


def _short(name: str) -> str:
    for ending in _SHORT_NAME_ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
