"""What is taken, value by value, and what is refused, each with its sentence."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fengsui.standards import cap12
from fengsui.standards.cap12 import CapRefused, MarkCode, Refusal, parse
from fengsui.standards.tests.cap_messages import ALERT, CAP, RING

ENCODINGS = ["UTF-8", "GB18030", "GBK", "GB2312", "Big5", "UTF-16", "UTF-16LE", "ISO-8859-1"]


def test_a_whole_alert() -> None:
    alert = parse(ALERT.encode())
    assert alert.marks == ()
    assert alert.identifier == "FS-DEMO-20210725-0649"
    assert alert.sent == datetime(2021, 7, 24, 22, 49, tzinfo=UTC)
    assert alert.sent.utcoffset() == timedelta(hours=8)
    assert alert.status is cap12.Status.EXERCISE
    assert alert.codes == ("示范",)
    assert not alert.signed
    assert alert.referenced == (
        ("duty@example.org", "FS-DEMO-1", datetime(2021, 7, 24, 10, tzinfo=UTC)),
    )
    (info,) = alert.infos
    assert info.expires == datetime(2021, 7, 26, 16, tzinfo=UTC)
    assert info.response_types == (cap12.ResponseType.EVACUATE,)
    assert info.event_codes == (cap12.EventCode(value_name="national", value="11B01"),)
    assert info.parameters == (cap12.Parameter(value_name="color", value="red"),)
    assert info.resources[0].size_bytes == 2048
    (area,) = info.areas
    assert area.geocodes[0].value == "330225104"
    assert (area.altitude_ft, area.ceiling_ft) == (Decimal(0), Decimal("1200.5"))
    assert area.circles[0].center == (29.20, 121.95)
    assert area.circles[0].radius_km == 12.5
    shape = area.polygons[0].shape
    assert shape is not None
    assert shape.bounds == (121.80, 29.10, 121.95, 29.20)  # x is the longitude


def test_a_parameter_is_no_geocode() -> None:
    assert cap12.Parameter(value_name="a", value="b") != cap12.Geocode(value_name="a", value="b")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_declared_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + ALERT
    assert parse(text.encode(encoding, "xmlcharrefreplace")) == parse(ALERT.encode())


def test_gb2312_is_said_by_senders_who_mean_its_successor() -> None:
    text = '<?xml version="1.0" encoding="gb2312"?>' + ALERT.replace("路径图", "鎔㙟")
    resource = parse(text.encode("gb18030")).infos[0].resources[0]
    assert resource.resource_desc == "鎔㙟"


def test_a_prefix_comments_and_layout_are_free() -> None:
    text = ALERT.replace("<", "<c:").replace("<c:/", "</c:").replace("xmlns=", "xmlns:c=")
    noted = text.replace("FS-DEMO-2021", "FS-<!-- a -->DEMO-<?b c?>2021")
    assert parse(noted.encode()) == parse(ALERT.encode())


def test_a_signature_is_seen() -> None:
    signature = '<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"/></alert>'
    assert parse(ALERT.replace("</alert>", signature).encode()).signed


def test_language_is_english_unless_said() -> None:
    for other in ("", "<language/>"):
        alert = parse(ALERT.replace("<language>zh-CN</language>", other).encode())
        assert alert.infos[0].language == "en-US"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<scope>Public</scope>", "", "'code' where 'scope' is required"),
        ("<sender>duty@example.org</sender>", "<sender><b/></sender>", "sender holds elements"),
        ("<status>Exercise", "<status>exercise", "Actual, Exercise, System, Test, Draft"),
        ("<status>Exercise", "<status> Exercise", "status is ' Exercise'"),
        ("<severity>Extreme", "<severity>Red", "info[1]/severity is 'Red'"),
        ("<category>Met</category>", "", "'event' where 'category' is required"),
        ("06:49:00+08:00", "06:49+08:00", "2021-07-25T06:49:00+08:00"),
        ("07-25T06:49:00+08:00", "02-30T06:49:00+08:00", "write a real time"),
        ("07-25T06:49:00+08:00", "07-25T06:49:00", "sent is"),
        ("<size>2048", "<size>2 kB", "info[1]/resource[1]/size is '2 kB'"),
        ("<altitude>0", "<altitude>1e3", "info[1]/area[1]/altitude"),
        ("<language>zh-CN", "<language>中文", "as zh-CN"),
        ("<web>", "<web>%zz", "info[1]/web"),
        ("<polygon>", "<circle>1,2 3</circle><polygon>", "in the standard's order"),
        ("</scope>", "</scope>x", "between its elements"),
        ("<scope>", "<scope id='1'>", "attribute 'id'"),
        ("</scope>", "</scope><area/>", "alert has 'area'"),
        ("</scope>", "</scope><code xmlns='urn:x'/>", "of the namespace 'urn:x'"),
        ("</info>", "</info><note/>", "alert has 'note'"),
    ],
)
def test_against_the_schema(old: str, new: str, words: str) -> None:
    assert ALERT.count(old) == 1
    with pytest.raises(CapRefused) as refused:
        parse(ALERT.replace(old, new).encode())
    assert refused.value.code is Refusal.AGAINST_SCHEMA
    assert words in refused.value.sentence
    assert "\n" not in refused.value.sentence


@pytest.mark.parametrize("version", ["urn:oasis:names:tc:emergency:cap:1.1"])
def test_cap_1_1_has_its_own_sentence(version: str) -> None:
    with pytest.raises(CapRefused, match=r"CAP 1\.1 alert and only CAP 1\.2") as refused:
        parse(ALERT.replace(CAP, version).encode())
    assert refused.value.code is Refusal.OLD_VERSION


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        ALERT[:-1].encode(),
        ALERT.replace("示范县", "\x01").encode(),
        ALERT.replace("Public", "&unknown;").encode(),
        ALERT.encode("gbk"),
        b'{"identifier": 1}',
        b"<a>" * 100_000,
    ],
)
def test_not_xml(data: bytes) -> None:
    with pytest.raises(CapRefused) as refused:
        parse(data)
    assert refused.value.code is Refusal.NOT_XML


def test_other_xml() -> None:
    with pytest.raises(CapRefused, match="no CAP alert") as refused:
        parse(b"<rss/>")
    assert refused.value.code is Refusal.NOT_CAP


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "UTF-16", "UTF-16BE"])
@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE alert>",
        '<!DOCTYPE alert SYSTEM "http://127.0.0.1/cap.dtd">',
        '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!-- a --><!DOCTYPE\nalert [<!ATTLIST alert a CDATA "b">]>',
    ],
)
def test_any_doctype(encoding: str, doctype: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    assert parse((head + ALERT).encode(encoding))
    with pytest.raises(CapRefused, match="DOCTYPE") as refused:
        parse((head + doctype + ALERT).encode(encoding))
    assert refused.value.code is Refusal.DOCTYPE


def test_entities_that_multiply_are_refused() -> None:
    steps = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<!DOCTYPE alert [<!ENTITY a0 "a">{steps}]>' + ALERT.replace("Public", "&a11;")
    with pytest.raises(CapRefused):
        parse(bomb.encode())


def _over(child: str, count: int) -> str:
    start, end = ALERT.index(f"<{child}>"), ALERT.index(f"</{child}>") + len(child) + 3
    return ALERT[:start] + ALERT[start:end] * count + ALERT[end:]


@pytest.mark.parametrize(
    ("child", "most"),
    [
        ("info", cap12.INFOS_MAX),
        ("area", cap12.AREAS_MAX),
        ("polygon", cap12.POLYGONS_MAX),
        ("circle", cap12.CIRCLES_MAX),
        ("geocode", cap12.GEOCODES_MAX),
    ],
)
def test_counts(child: str, most: int) -> None:
    assert parse(_over(child, most).encode())
    with pytest.raises(CapRefused, match=f"holds {most + 1} {child} .* at most {most}") as refused:
        parse(_over(child, most + 1).encode())
    assert refused.value.code is Refusal.TOO_MANY


def test_vertices() -> None:
    within = " ".join([RING.split()[0]] * (cap12.VERTICES_MAX - 5))
    assert parse(ALERT.replace(RING, f"{within} {RING}").encode())
    beyond = " ".join(["1,2"] * (cap12.VERTICES_MAX + 1))
    with pytest.raises(CapRefused, match="3001 vertices") as refused:
        parse(ALERT.replace(RING, beyond).encode())
    assert refused.value.code is Refusal.TOO_MANY


def test_numbers_end_somewhere() -> None:
    with pytest.raises(CapRefused, match="9000 characters") as refused:
        parse(ALERT.replace("2048", "9" * 9000).encode())
    assert refused.value.code is Refusal.TOO_MANY


def test_bytes() -> None:
    room = cap12.CAP_BYTES_MAX - len(ALERT.encode())
    assert parse(ALERT.encode() + b" " * room)
    with pytest.raises(CapRefused, match="1048577 bytes") as refused:
        parse(ALERT.encode() + b" " * (room + 1))
    assert refused.value.code is Refusal.TOO_BIG


def test_a_final_z_is_taken_and_marked() -> None:
    alert = parse(ALERT.replace("+08:00", "Z").encode())
    assert alert.sent == datetime(2021, 7, 25, 6, 49, tzinfo=UTC)
    assert [(m.code, m.where) for m in alert.marks] == [
        (MarkCode.TIME_Z, "sent"),
        (MarkCode.TIME_Z, "info[1]/expires"),
        (MarkCode.TIME_Z, "references"),
    ]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T24:00:00-14:00"])
def test_the_ends_of_the_calendar(time: str) -> None:
    alert = parse(ALERT.replace("2021-07-25T06:49:00+08:00", time).encode())
    assert alert.sent.astimezone(UTC).year in {1, 9999}
    assert [(m.code, m.found) for m in alert.marks] == [(MarkCode.TIME_BEYOND_CALENDAR, time)]


@pytest.mark.parametrize("name", ["", "a b", "a,b", "a&amp;b", "a&lt;b", "a\u3000b"])
def test_names_that_references_could_not_hold(name: str) -> None:
    text = ALERT.replace("FS-DEMO-20210725-0649", name)
    assert [m.code for m in parse(text.encode()).marks] == [MarkCode.IDENTIFIER_MALFORMED]
    text = ALERT.replace("<sender>duty@example.org", f"<sender>{name}")
    assert [m.code for m in parse(text.encode()).marks] == [MarkCode.SENDER_MALFORMED]


@pytest.mark.parametrize(
    ("references", "kept", "found"),
    [
        ("", 0, [""]),
        (" \n ", 0, [""]),
        ("a,b", 0, ["a,b"]),
        ("a,b,2021-07-24", 0, ["a,b,2021-07-24"]),
        ("a,b,c,2021-07-24T18:00:00+08:00", 0, ["a,b,c,2021-07-24T18:00:00+08:00"]),
        ("a,b,2021-07-24T18:00:00+08:00 c", 1, ["c"]),
        ("a,b,2021-07-24T18:00:00+08:00\n c,d,2021-07-24T18:00:00+08:00", 2, []),
    ],
)
def test_references(references: str, kept: int, found: list[str]) -> None:
    old = "duty@example.org,FS-DEMO-1,2021-07-24T18:00:00+08:00"
    alert = parse(ALERT.replace(old, references).encode())
    assert alert.references == references
    assert len(alert.referenced) == kept
    marks = [(m.code, m.where, m.found) for m in alert.marks]
    assert marks == [(MarkCode.REFERENCES_MALFORMED, "references", piece) for piece in found]


def test_marks_end_somewhere() -> None:
    old = "duty@example.org,FS-DEMO-1,2021-07-24T18:00:00+08:00"
    alert = parse(ALERT.replace(old, "bad " * 1000).encode())
    assert len(alert.marks) == 501
    assert alert.marks[-1].code is MarkCode.MORE_MARKS
