"""Three hundred invented risk points of ten kinds, each where such a point could be.

The people at risk add up, category by category, to those that the county really moved before
typhoon Haikui (1211), by 2012-08-07 09:00: 41,539 people.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fengsui.demo.divisions import divisions, is_urban, villages
from fengsui.demo.geometry import Part, Position, parts
from fengsui.demo.places import (
    distance_km,
    has_shore,
    moved,
    on_land,
    part_of,
    shore_point,
    village_points,
)
from fengsui.demo.rows import Division, RiskPoint

MOVED_IN_2012 = {
    "crew": 16_478,
    "outside_seawall": 1_046,
    "substandard_seawall": 620,
    "standard_seawall_at_risk": 2_772,
    "dangerous_house": 8_285,
    "hill_hazard": 433,
    "reservoir_lowland": 10_543,
    "other": 1_362,
}
HILLS = frozenset("岙岭山坑岩溪坡峙屿")
WATERS = frozenset("塘洋港河江碶涂浦埠湖潭沙横海湾")
BEARINGS = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")


@dataclass(frozen=True, slots=True)
class Kind:
    """How many points of a kind there are, how they are called, and who answers for them."""

    code: str
    points: int
    suffix: str
    categories: tuple[str, ...]
    roles: tuple[str, ...]
    place: str
    shelter: str
    suits: Callable[[Division], bool]


def _rural(village: Division) -> bool:
    return not is_urban(village)


def _hilly(village: Division) -> bool:
    # The 山 in 对面山 and 渔山 means the island itself, which has no reservoir and no gorge.
    islet = village.code in part_of(village.code).villages
    return _rural(village) and not islet and bool(HILLS & set(village.short))


def _low(village: Division) -> bool:
    return bool(WATERS & set(village.short))


def _coastal(village: Division) -> bool:
    return _rural(village) and _near_shore(village, km_max=2.0)


def _near_shore(village: Division, *, km_max: float) -> bool:
    if not has_shore(village.code):
        return False
    here = village_points()[village.code]
    return distance_km(here, shore_point(village.code)) <= km_max


def _sheltered_bay(village: Division) -> bool:
    # Rafts lie in 象山港, 西沪港, 蟹钳港 and between the southern islands, not on the open east.
    bays = {"102", "104", "105", "106", "110", "103", "202", "204"}
    return _coastal(village) and village.parent[6:] in bays


def _harbour(village: Division) -> bool:
    harbours = {"101", "103", "003", "204", "200"}
    return village.parent[6:] in harbours and _near_shore(village, km_max=3.0)


HOME = "{village}文化礼堂避灾安置点"
TOWN = "{township}避灾安置中心"
PORT = "{township}避风锚地,船员上岸至{township}避灾安置中心"
KINDS = (
    Kind("geological_point", 60, "屋后山体滑坡隐患点", ("hill_hazard",),
         ("grid_geo_monitor",), "near", HOME, _hilly),
    Kind("reservoir", 40, "上游山塘水库", ("reservoir_lowland",),
         ("grid_water_patrol", "grid_torrent_warden"), "near", HOME, _hilly),
    Kind("seawall", 36, "海塘", ("standard_seawall_at_risk", "substandard_seawall"),
         ("grid_water_patrol",), "shore", HOME, _coastal),
    Kind("lowland", 41, "低洼易涝区", ("reservoir_lowland",),
         ("grid_torrent_warden",), "near", HOME, _low),
    Kind("dangerous_house", 40, "老旧危房片", ("dangerous_house",),
         ("dangerous_house_liaison",), "near", HOME, _rural),
    Kind("fish_raft", 20, "近岸渔排", ("outside_seawall",), (), "sea", TOWN, _sheltered_bay),
    Kind("building_site", 20, "在建工地", ("other",), (), "near", TOWN, is_urban),
    Kind("scenic_spot", 16, "景区民宿区", ("other",), (), "near", TOWN, _hilly),
    Kind("vessel_group", 16, "渔船编组", ("crew",), (), "port", PORT, _harbour),
)  # fmt: skip
ISLAND = Kind("island", 11, "留岛人员点", ("other",), (), "island", TOWN, _coastal)
GRID_ROLES = {kind.code: kind.roles for kind in (*KINDS, ISLAND)}


@dataclass(frozen=True, slots=True)
class Site:
    """A risk point that has a place, but no people yet."""

    kind: Kind
    village: Division
    name: str
    position: Position


def risk_points(chance: random.Random) -> tuple[RiskPoint, ...]:
    """Return the 300 risk points, numbered by kind and then by village."""
    sites = [site for kind in KINDS for site in _sites(kind, chance)]
    sites += [_island_site(part) for part in parts() if part.name]
    people = _people(sites, chance)
    return tuple(_risk_point(index, site, people[index]) for index, site in enumerate(sites))


def responsible_posts(code: str, village: str, roles: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the posts that answer for a risk point: keeper, grid, village head."""
    grid = (f"{village}/{role}" for role in roles)
    return (f"{village}/risk_point_keeper/{code}", *grid, f"{village}/village_head")


def _sites(kind: Kind, chance: random.Random) -> Iterator[Site]:
    chosen = chance.sample([row for row in villages() if kind.suits(row)], kind.points)
    for village in sorted(chosen, key=lambda row: row.code):
        yield Site(kind, village, village.short + kind.suffix, _position(kind, village, chance))


def _position(kind: Kind, village: Division, chance: random.Random) -> Position:
    if kind.place in {"shore", "port"}:
        return shore_point(village.code)
    if kind.place == "sea":
        return shore_point(village.code, offshore_km=0.5)
    centre = village_points()[village.code]
    while True:
        position = moved(
            centre, km=chance.uniform(0.15, 0.6), angle_rad=chance.uniform(0, 2 * math.pi)
        )
        if on_land(position, village.parent):
            return position


def _island_site(part: Part) -> Site:
    middle = part.polygon.representative_point()
    position = (round(middle.x, 5), round(middle.y, 5))
    of_township = [row for row in villages() if row.parent == part.township and _rural(row)]
    own = [row for row in of_township if row.code in part.villages] or of_township
    nearest = min(own, key=lambda row: distance_km(village_points()[row.code], position))
    return Site(ISLAND, nearest, part.name + ISLAND.suffix, position)


def _people(sites: Sequence[Site], chance: random.Random) -> list[tuple[tuple[str, int], ...]]:
    # A category's people are shared out over the points of its kinds; seawalls alternate between
    # the two categories of wall, for a wall either meets its standard or does not.
    of_category: dict[str, list[int]] = {category: [] for category in MOVED_IN_2012}
    for index, site in enumerate(sites):
        choices = site.kind.categories
        of_category[choices[index % len(choices)]].append(index)
    people: list[tuple[tuple[str, int], ...]] = [()] * len(sites)
    for category, total in MOVED_IN_2012.items():
        members = of_category[category]
        for index, number in zip(members, _shares(total, len(members), chance), strict=True):
            people[index] = ((category, number),)
    return people


def _shares(total: int, parts_wanted: int, chance: random.Random) -> list[int]:
    """Return so many positive whole numbers that add up to the total."""
    weights = [chance.uniform(0.4, 1.6) for _ in range(parts_wanted)]
    shares = [1 + int((total - parts_wanted) * weight / sum(weights)) for weight in weights]
    for index in range(total - sum(shares)):
        shares[index % parts_wanted] += 1
    return shares


def _risk_point(index: int, site: Site, people: tuple[tuple[str, int], ...]) -> RiskPoint:
    code = f"XS-{index + 1:03d}"
    village, kind = site.village, site.kind
    township = next(row for row in divisions() if row.code == village.parent)
    return RiskPoint(
        code=code,
        kind=kind.code,
        name=site.name,
        township=township.code,
        village=village.code,
        lon_deg=site.position[0],
        lat_deg=site.position[1],
        people=people,
        posts=responsible_posts(code, village.code, kind.roles),
        shelter=kind.shelter.format(village=village.short, township=township.short),
        route=_route(kind, site.position, village),
    )


def _route(kind: Kind, position: Position, village: Division) -> str:
    target = village_points()[village.code]
    km = distance_km(position, target)
    east, north = target[0] - position[0], target[1] - position[1]
    bearing = BEARINGS[round(math.atan2(north, east * 0.87) / (math.pi / 4)) % 8]
    if kind.place in {"sea", "island"}:
        return f"乘船向{bearing}至{village.short}码头上岸,再乘车转移"
    metres = max(100, round(km * 10) * 100)
    if kind.place == "port":
        return f"回港锚泊,船员登岸后向{bearing}约{metres}米至{village.short}清点人数"
    return f"沿村道向{bearing}约{metres}米至{village.short}办公楼前集合"
