"""A small county and messages for it: two townships, three villages, five posts, two risk points.

鹤浦 lies in the west of the square (121 to 123 east, 29 to 30 north), 贤庠 in its east.
"""

import json
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from shapely.geometry import box, mapping

from fengsui.directory.actions import import_directory
from fengsui.directory.models import ContactKind
from fengsui.directory.rows import (
    ContactRow,
    Directory,
    HoldingRow,
    OrganisationRow,
    PersonRow,
    PostRow,
)
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Level
from fengsui.hazards.actions import RiskPointRow, import_risk_points
from fengsui.hazards.models import RiskKind

NOW = datetime(2026, 7, 24, 22, 49, 30, tzinfo=UTC)
COUNTY, WEST, EAST = "330225", "330225103", "330225104"
WEST_1, WEST_2, EAST_1 = f"{WEST}201", f"{WEST}202", f"{EAST}201"
OFFICER = "user:officer"
CAP = "urn:oasis:names:tc:emergency:cap:1.2"
SENT = "2026-07-25T06:49:00+08:00"
WHOLE = "<geocode><valueName>GB/T 2260</valueName><value>330225</value></geocode>"
# Around the first village of 鹤浦, latitude first as CAP writes it.
RING = "29.4,121.2 29.4,121.4 29.6,121.4 29.6,121.2 29.4,121.2"
AROUND_WEST_1 = f"<polygon>{RING}</polygon>"
RED = "<parameter><valueName>AlertColor</valueName><value>red</value></parameter>"
TYPHOON = "<eventCode><valueName>EventCode</valueName><value>11B01</value></eventCode>"


def found_county() -> None:
    """Write the county through the imports of its contexts."""
    import_divisions(
        NOW,
        [
            DivisionRow(COUNTY, "象山县", Level.COUNTY, area=_square(121, 123)),
            DivisionRow(WEST, "鹤浦镇", Level.TOWNSHIP, COUNTY, area=_square(121, 122)),
            DivisionRow(EAST, "贤庠镇", Level.TOWNSHIP, COUNTY, area=_square(122, 123)),
            _village(WEST_1, "鹤浦村委会", WEST, 121.3),
            _village(WEST_2, "小百丈村委会", WEST, 121.7),
            _village(EAST_1, "贤庠村委会", EAST, 122.5),
        ],
        actor="test:county",
    )
    posts = [
        _post(COUNTY, "county_duty_room"),
        _post(WEST, "township_duty_room"),
        _post(EAST, "township_duty_room"),
        _post(WEST_1, "village_head"),
        _post(WEST_2, "village_head"),
        _post(EAST_1, "village_head"),
        _post(WEST_1, "risk_point_keeper"),
    ]
    people = [
        PersonRow(
            str(uuid5(NAMESPACE_OID, f"{post.division} {post.role}")),
            f"人{no}",
            (ContactRow(ContactKind.MOBILE, f"1000000{no:04}"),),
        )
        for no, post in enumerate(posts)
    ]
    import_directory(
        NOW,
        Directory(
            [
                OrganisationRow(f"单位{code}", code, "office")
                for code in {p.division for p in posts}
            ],
            people,
            posts,
            [HoldingRow(post.key, person.uid) for post, person in zip(posts, people, strict=True)],
        ),
        actor="test:county",
    )
    import_risk_points(
        NOW,
        [
            RiskPointRow("R1", RiskKind.SEAWALL, "海塘", WEST_1, 121.3, 29.5, (posts[-1].key,)),
            RiskPointRow("R2", RiskKind.RESERVOIR, "水库", EAST_1, 122.5, 29.5),
        ],
        actor="test:county",
    )


def _square(west: int, east: int) -> str:
    return json.dumps(mapping(box(west, 29, east, 30)))


def _village(code: str, name: str, town: str, lon_deg: float) -> DivisionRow:
    return DivisionRow(code, name, Level.VILLAGE, town, lon_deg=lon_deg, lat_deg=29.5)


def _post(division: str, role: str) -> PostRow:
    organisation = OrganisationRow(f"单位{division}", division, "office").key
    return PostRow(organisation, role, role, division)


def area(inner: str, description: str = "象山县") -> str:
    """Return an area element."""
    return f"<area><areaDesc>{description}</areaDesc>{inner}</area>"


def info(
    *areas: str,
    event: str = "台风",
    severity: str = "Extreme",
    codes: str = TYPHOON,
    parameters: str = RED,
    headline: str = "",
    office: str = "象山县气象台",
    language: str = "zh-CN",
    responses: str = "",
    instruction: str = "",
    expires: str = "",
) -> str:
    """Return an info element, by default of a red typhoon warning."""
    said = (
        ("senderName", office),
        ("headline", headline),
        ("instruction", instruction),
    )
    texts = "".join(f"<{name}>{text}</{name}>" for name, text in said if text)
    ends = f"<expires>{expires}</expires>" if expires else ""
    return (
        f"<info><language>{language}</language><category>Met</category><event>{event}</event>"
        f"{responses}<urgency>Immediate</urgency><severity>{severity}</severity>"
        f"<certainty>Likely</certainty>{codes}{ends}{texts}{parameters}{''.join(areas)}</info>"
    )


def cap(
    *infos: str,
    identifier: str = "A1",
    sender: str = "test@fengsui.invalid",
    sent: str = SENT,
    status: str = "Actual",
    msg_type: str = "Alert",
    references: str = "",
    declared: str = "UTF-8",
) -> bytes:
    """Return a CAP 1.2 message, by default a red typhoon warning for the whole county."""
    named = f"<references>{references}</references>" if references else ""
    parts = "".join(infos or (info(area(WHOLE)),))
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><alert xmlns="{CAP}">'
        f"<identifier>{identifier}</identifier><sender>{sender}</sender><sent>{sent}</sent>"
        f"<status>{status}</status><msgType>{msg_type}</msgType><scope>Public</scope>"
        f"{named}{parts}</alert>"
    )
    return text.encode(declared)


def named(identifier: str, sent: str = SENT, sender: str = "test@fengsui.invalid") -> str:
    """Return a reference to an earlier message."""
    return f"{sender},{identifier},{sent}"
