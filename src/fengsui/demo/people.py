"""Who holds which post in county, townships and villages.

A village unit has three people for everything, as small villages do: the head, a committee member
and a grid member. So many hold two or three posts, and a night with several alerts must still ring
each of them once.
"""

from collections.abc import Iterable, Sequence

from fengsui.demo.divisions import COUNTY, townships, villages
from fengsui.demo.riskpoints import GRID_ROLES
from fengsui.demo.rows import Division, RiskPoint
from fengsui.demo.staff import DutyPool, Staff

# The departments and companies that the plan names, 象应急〔2024〕22号 二(二).
DEPARTMENTS = (
    "公安部门",
    "资规部门",
    "住建部门",
    "交通部门",
    "水利部门",
    "农业农村部门",
    "市场监管部门",
    "文旅部门",
    "消防救援队伍",
    "气象部门",
    "电力企业",
    "通信企业",
)
GRID_NAMES = {
    "grid_water_patrol": "水利工程巡查员",
    "grid_torrent_warden": "山洪预警员",
    "grid_geo_monitor": "地灾群测群防员",
    "dangerous_house_liaison": "危房联络员",
}
# Facilities of these kinds have a keeper of their own; the rest is kept by the village's people.
OWN_KEEPERS = frozenset(
    {"reservoir", "seawall", "fish_raft", "building_site", "scenic_spot", "vessel_group"}
)


def staff_county(staff: Staff) -> None:
    """Fill the county's command, flood office, duty room and departments."""
    command = staff.found(f"{COUNTY}/command", "象山县应急指挥部", "command", COUNTY)
    leaders = staff.hire(5)
    titles = ("指挥长", "常务副指挥长", "副指挥长(防汛)", "副指挥长(海上)", "副指挥长(消防)")
    for index, title in enumerate(titles):
        holders = (leaders[index], leaders[(index + 1) % len(leaders)])
        staff.post(command, "county_leader", title, holders, suffix=f"{index + 1}")
    bureau = staff.found(f"{COUNTY}/bureau", "象山县应急管理局", "bureau", COUNTY)
    office = staff.hire(3)
    for index, title in enumerate(("防办主任", "防办副主任", "防办综合员")):
        holders = (office[index], office[(index + 1) % len(office)])
        staff.post(bureau, "county_flood_office", title, holders, suffix=f"{index + 1}")
    # The commander leads every night: he has an account, so whoever tries 请批准 finds him on duty.
    _duty_room(staff, COUNTY, "县应急指挥部", leaders=leaders[:1], helpers=())
    for index, department in enumerate(DEPARTMENTS):
        # Known by the plan's short words; the full names of today's bureaus are the county's.
        key = staff.found(f"{COUNTY}/{index + 1:02d}", f"县{department}", "department", COUNTY)
        staff.post(key, "department_liaison", "防汛防台联络员", staff.hire(2))


def staff_townships(staff: Staff) -> None:
    """Fill government, station and duty room of each township."""
    for township in townships():
        government = staff.found(
            township.code, _government(township), "township_government", township.code
        )
        secretary, mayor, deputy, flood, station, liaison = staff.hire(6)
        for role, title, holders, suffix in (
            ("township_head", "党委主要负责人", (secretary, mayor), "1"),
            ("township_head", "政府主要负责人", (mayor, secretary), "2"),
            ("township_deputy", "分管领导", (deputy, flood), ""),
            ("flood_control_head", "防汛防台工作负责人", (flood, deputy), ""),
            ("emergency_station", "应急消防管理站专人", (station, liaison), ""),
            ("station_liaison", "应急消防管理站联络员", (liaison, station), ""),
        ):
            staff.post(government, role, title, holders, suffix=suffix)
        leaders = (secretary, mayor, deputy, flood)
        _duty_room(staff, township.code, township.name, leaders=leaders, helpers=(station, liaison))


def staff_villages(staff: Staff, points: Iterable[RiskPoint]) -> None:
    """Fill every village unit, its grid as its risk points ask, and the keepers of the points."""
    by_village: dict[str, list[RiskPoint]] = {}
    for point in points:
        by_village.setdefault(point.village, []).append(point)
    for village in villages():
        key = staff.found(village.code, village.name, "village_committee", village.code)
        people = staff.hire(3)
        head, member, grid = people
        staff.post(key, "village_head", "主要负责人", (head, member))
        staff.post(key, "village_committee", "两委值守成员", (member, grid))
        staff.post(key, "shelter_keeper", "避灾场所管理员", (grid, member))
        own = by_village.get(village.code, [])
        for role in sorted({role for point in own for role in GRID_ROLES[point.kind]}):
            staff.post(key, role, GRID_NAMES[role], staff.idlest((grid, member, head)))
        for point in own:
            _keeper(staff, key, point, people)


def _keeper(staff: Staff, village: str, point: RiskPoint, people: Sequence[str]) -> None:
    if point.kind in OWN_KEEPERS:
        holders = [*staff.hire(1), people[1]]
    else:
        holders = staff.idlest(people[::-1])
    name = f"{point.name}管理责任人"
    staff.post(village, "risk_point_keeper", name, holders, suffix=point.code)


def _duty_room(
    staff: Staff, division: str, name: str, *, leaders: Sequence[str], helpers: Sequence[str]
) -> None:
    tier = "county" if division == COUNTY else "township"
    room = staff.found(f"{division}/duty", f"{name}值班室", "duty_room", division)
    officers = staff.hire(8 if tier == "county" else 4, line=staff.organisations[room].landline)
    leading = "county_leader" if tier == "county" else "township_deputy"
    staff.pools.append(
        DutyPool(
            room_post=staff.duty_post(room, f"{tier}_duty_room", "值班室"),
            leader_post=staff.duty_post(room, leading, "带班领导"),
            leaders=tuple(leaders),
            officers=(*officers, *helpers),
            shifts_a_day=2 if tier == "county" else 1,
        )
    )


def _government(township: Division) -> str:
    suffix = "办事处" if township.name.endswith("街道") else "人民政府"
    return township.name + suffix
