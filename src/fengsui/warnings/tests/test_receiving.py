"""An alert comes in: what it means here, once however often it comes, nothing left of a refusal."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengsui.journal.models import Entry
from fengsui.rulebook import queries as rulebook
from fengsui.standards.cap12 import CAP_BYTES_MAX, CapRefused
from fengsui.warnings import queries
from fengsui.warnings.actions import receive, receiving
from fengsui.warnings.actions.receiving import Received
from fengsui.warnings.marks import MarkCode
from fengsui.warnings.models import Alert, AlertArea, AlertMark, AlertSource, AlertState
from fengsui.warnings.reading import read_cap
from fengsui.warnings.tests.county import (
    AROUND_WEST_1,
    CAP,
    COUNTY,
    EAST,
    NOW,
    OFFICER,
    WEST,
    WEST_1,
    WHOLE,
    area,
    cap,
    found_county,
    info,
    named,
)

pytestmark = pytest.mark.django_db
DEMONSTRATION = Path(__file__).parents[2] / "demo/data/typhoon_red_20210725.cap.xml"


@pytest.fixture(autouse=True)
def _county() -> None:
    found_county()


def take(data: bytes) -> Received:
    return receive(NOW, data, actor=OFFICER)


def codes(received: Received) -> list[str]:
    """Return the codes of the marks that it got."""
    return [warning.split(":")[0].split(" ")[0] for warning in received.warnings]


def test_a_red_typhoon_warning_for_the_county() -> None:
    received = take(cap())
    assert received == Received(
        uid=received.uid,
        identifier="A1",
        msg_type="Alert",
        status="Actual",
        divisions=(COUNTY,),
        risk_points=2,
        duplicate=False,
        warnings=(),
    )
    alert = Alert.objects.get(uid=received.uid)
    assert (alert.hazard, alert.color, alert.office) == ("11B01", "red", "象山县气象台")
    assert (alert.state, alert.exercise) == (AlertState.UNOPENED, False)
    assert alert.received_at == NOW
    assert queries.original(alert) == cap()
    entry = Entry.objects.get(kind="alert.received")
    assert entry.origin_uid == alert.uid
    facts = json.loads(entry.facts)
    assert (facts["divisions"], facts["risk_points"], facts["marks"]) == ([COUNTY], 2, [])
    assert facts["digest"] == alert.digest


def test_the_demonstration_alert_is_an_exercise_that_is_old_and_nothing_else() -> None:
    received = take(DEMONSTRATION.read_bytes())
    assert (received.status, received.divisions) == ("Exercise", (COUNTY,))
    assert codes(received) == [MarkCode.SENT_LONG_AGO]
    assert queries.unacknowledged(Alert.objects.get()) == ()
    alert = Alert.objects.get(uid=received.uid)
    assert alert.exercise
    assert (alert.color, alert.raised_from, alert.all_clear) == ("red", "orange", False)


def test_a_polygon_means_the_village_in_it_and_its_risk_points() -> None:
    received = take(cap(info(area(AROUND_WEST_1))))
    assert (received.divisions, received.risk_points) == ((WEST_1,), 1)


def test_the_same_alert_twice_is_one_row_and_says_so() -> None:
    first = take(cap())
    entries = Entry.objects.count()
    again = take(cap())
    assert again.duplicate
    assert (again.uid, again.divisions, again.warnings) == (first.uid, (COUNTY,), ())
    assert Alert.objects.count() == 1
    assert Entry.objects.count() == entries
    # The same instant in another zone is the same alert.
    elsewhere = take(cap(sent="2026-07-24T22:49:00-00:00"))
    assert elsewhere.uid == first.uid


def test_two_who_receive_it_at_once_make_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    aimed = receiving.aim

    def meanwhile(incoming):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(receiving, "aim", aimed)
        take(cap())  # the other one is faster, after this one has looked
        return aimed(incoming)

    monkeypatch.setattr(receiving, "aim", meanwhile)
    received = take(cap())
    assert received.duplicate
    assert Alert.objects.count() == 1
    assert AlertSource.objects.count() == 1


def test_another_text_under_the_same_number_is_kept_and_marked() -> None:
    first = take(cap())
    other = take(cap(info(area(AROUND_WEST_1))))
    assert (other.uid, other.divisions) == (first.uid, (COUNTY,))
    assert codes(other) == [MarkCode.SAME_NUMBER_OTHER_TEXT]
    assert AlertSource.objects.count() == 2
    assert take(cap(info(area(AROUND_WEST_1)))).warnings == other.warnings
    assert queries.original(Alert.objects.get()) == cap()
    for no in range(20):
        take(cap(info(area(AROUND_WEST_1), headline=f"第{no}")))
    assert AlertSource.objects.count() == receiving.SOURCES_MAX


def test_long_keys_that_begin_alike_stay_two_alerts() -> None:
    long = "x" * 300
    received = [take(cap(identifier=long + end)) for end in ("1", "2", "1")]
    assert [one.duplicate for one in received] == [False, False, True]
    assert codes(received[0]) == [MarkCode.IDENTIFIER_SHORTENED]


@pytest.mark.parametrize("status", ["Test", "System", "Draft"])
def test_what_is_no_warning_is_only_noted(status: str) -> None:
    alert = Alert.objects.get(uid=take(cap(status=status)).uid)
    assert (alert.state, alert.ring_due_at, alert.exercise) == (AlertState.NOTED, None, False)


@pytest.mark.parametrize("msg_type", ["Ack", "Error"])
def test_an_acknowledgement_is_only_noted(msg_type: str) -> None:
    take(cap())
    answer = take(cap(identifier="B", msg_type=msg_type, references=named("A1")))
    assert Alert.objects.get(uid=answer.uid).state == AlertState.NOTED
    assert Alert.objects.get(identifier="A1").state == AlertState.UNOPENED


# --- Refused, with one sentence and nothing left behind -------------------------------------------

OPEN_TAG = f'<alert xmlns="{CAP}">'
REFUSED = {
    "no XML": b"%PDF-1.7",
    "empty": b"",
    "not well-formed": cap()[:-3],
    "no CAP": b"<rss/>",
    "CAP 1.1": cap().replace(b"cap:1.2", b"cap:1.1"),
    "without sent": cap().replace(b"<sent>2026-07-25T06:49:00+08:00</sent>", b""),
    "unknown status": cap(status="Serious"),
    "DOCTYPE": cap().replace(b"?><alert", b"?><!DOCTYPE alert><alert"),
    "entity": cap().replace(
        b"?><alert", b'?><!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/hostname">]><alert'
    ),
    "over 1 MiB": cap() + b" " * CAP_BYTES_MAX,
    "too many infos": cap(*[info(area(WHOLE))] * 51),
    "too many areas": cap(info(*[area(WHOLE)] * 1001)),
    "too many polygons": cap(info(area(AROUND_WEST_1 * 201))),
    "too many vertices": cap(info(area(f"<polygon>{'29,121 ' * 3001}</polygon>"))),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_alert_leaves_nothing_behind(data: bytes) -> None:
    entries = Entry.objects.count()
    with pytest.raises(CapRefused) as refusal:
        take(data)
    assert refusal.value.sentence.count("\n") == 0
    assert not Alert.objects.exists()
    assert not AlertSource.objects.exists()
    assert Entry.objects.count() == entries


# --- Kept and marked, never refused ---------------------------------------------------------------


def polygon(points: str) -> str:
    return f"<polygon>{points}</polygon>"


GEOCODE = "<geocode><valueName>{}</valueName><value>{}</value></geocode>"
BAD_AREAS = {
    "open ring": (polygon("29,121 29,122 30,122 30,121"), "ring_open"),
    "NaN": (polygon("29,NaN 29,122 30,122 29,NaN"), "coordinate_unreadable"),
    "beyond 90": (polygon("95,200 95,122 96,122 95,200"), "latitude_beyond_90"),
    "swapped": (polygon("121,29 122,29 122,30 121,29"), "latitude_perhaps_swapped"),
    "crossing": (polygon("29,121 30,123 30,121 29,122 29,121"), "ring_crosses_itself"),
    "bad circle": ("<circle>29.5,121.3</circle>", "circle_malformed"),
    "over a pole": ("<circle>89.9,121.3 500</circle>", "unusable"),
}


@pytest.mark.parametrize(("shape", "code"), BAD_AREAS.values(), ids=BAD_AREAS)
def test_a_bad_geometry_is_unusable_and_the_rest_is_kept(shape: str, code: str) -> None:
    received = take(cap(info(area(shape), area(AROUND_WEST_1))))
    assert received.divisions == (WEST_1,)
    assert code in codes(received)
    bad, good = AlertArea.objects.order_by("no")
    assert (bad.usable, bool(bad.reason), good.usable) == (False, True, True)
    assert bad.place.startswith("info[1]/area[1]/")


def test_an_alert_without_any_usable_area_asks_for_targets() -> None:
    received = take(cap(info(area(polygon("29,121 29,122 30,122 30,121")))))
    assert (received.divisions, received.risk_points) == ((), 0)
    assert codes(received) == ["ring_open", MarkCode.NO_TARGET]


def test_a_slip_of_the_pen_is_mended() -> None:
    knot = polygon(
        "29.4,121.2 29.4,121.4 29.6,121.4 29.6,121.2 29.4001,121.2 29.4,121.1999 29.4,121.2"
    )
    received = take(cap(info(area(knot))))
    assert received.divisions == (WEST_1,)
    assert AlertArea.objects.get().usable


KEPT = {
    "sent in the future": (cap(sent="2026-07-25T09:00:00+08:00"), MarkCode.SENT_IN_FUTURE),
    "sent long ago": (cap(sent="2021-07-25T06:49:00+08:00"), MarkCode.SENT_LONG_AGO),
    "expired": (
        cap(info(area(WHOLE), expires="2026-07-25T06:49:10+08:00")),
        MarkCode.EXPIRED,
    ),
    "update without references": (cap(msg_type="Update"), MarkCode.REFERENCES_MISSING),
    "unknown reference": (cap(msg_type="Update", references=named("?")), "reference_unknown"),
    "malformed reference": (cap(references="a,b"), "references_malformed"),
    "final Z": (cap(sent="2026-07-24T22:49:00Z"), "time_z"),
    "unknown event": (cap(info(area(WHOLE), event="Foo", codes="")), MarkCode.HAZARD_UNKNOWN),
    "unlisted event code": (
        cap(info(area(WHOLE), codes=GEOCODE.replace("geocode", "eventCode").format("SAME", "TRW"))),
        MarkCode.EVENT_CODE_UNLISTED,
    ),
    "colour by severity": (cap(info(area(WHOLE), parameters="")), MarkCode.COLOR_FROM_SEVERITY),
    "no colour": (
        cap(info(area(WHOLE), parameters="", severity="Unknown")),
        MarkCode.COLOR_UNKNOWN,
    ),
    "two kinds": (
        cap(info(area(WHOLE)), info(area(WHOLE), event="暴雨", codes="")),
        MarkCode.INFOS_DIFFER,
    ),
    "unlisted name of our code": (
        cap(info(area(GEOCODE.format("Amtsbezirk", COUNTY)))),
        MarkCode.GEOCODE_NAME_UNLISTED,
    ),
    "area by name": (cap(info(area("", "宁波市象山县"))), MarkCode.AREA_BY_NAME),
    "code of another county besides": (
        cap(info(area(WHOLE + GEOCODE.format("GB/T 2260", "330226")))),
        "foreign",
    ),
    "unknown village": (
        cap(info(area(WHOLE + GEOCODE.format("GB/T 2260", "330225199")))),
        "unknown",
    ),
    "outside besides": (
        cap(info(area(polygon("10,10 10,11 11,11 10,10") + WHOLE))),
        "outside",
    ),
}


@pytest.mark.parametrize(("data", "code"), KEPT.values(), ids=KEPT)
def test_what_is_odd_is_kept_and_marked(data: bytes, code: str) -> None:
    received = take(data)
    assert received.divisions == (COUNTY,)
    assert codes(received) == [code]
    assert list(AlertMark.objects.values_list("code", flat=True)) == [code]


@pytest.mark.parametrize(
    ("inner", "description"),
    [
        (GEOCODE.format("GB/T 2260", "330226"), "宁海县"),
        (GEOCODE.format("Amtsbezirk", "12345"), "Amt"),
        (polygon("10,10 10,11 11,11 10,10"), "海外"),
        ("", "宁海县"),
    ],
)
def test_areas_outside_the_county_are_kept_and_ask_for_targets(
    inner: str, description: str
) -> None:
    received = take(cap(info(area(inner, description))))
    assert received.divisions == ()
    assert codes(received)[-1] == MarkCode.NO_TARGET
    assert len(codes(received)) == 2
    assert Alert.objects.get().state == AlertState.UNOPENED


def test_a_warning_for_the_whole_province_is_marked_once() -> None:
    counties = "".join(GEOCODE.format("GB/T 2260", f"3302{no:02}") for no in range(26, 90))
    received = take(cap(info(area(WHOLE + counties))))
    assert received.divisions == (COUNTY,)
    assert len(received.warnings) == 1
    assert "330226, 330227, 330228 and 61 more" in received.warnings[0]


@pytest.mark.parametrize("declared", ["GB18030", "GBK", "gb2312", "UTF-16", "Big5"])
def test_declared_encodings_are_read(declared: str) -> None:
    office, place = ("氣象台", "象山縣") if declared == "Big5" else ("象山县气象台", "象山县")
    event = "颱風" if declared == "Big5" else "台风"
    received = take(cap(info(area(WHOLE, place), office=office, event=event), declared=declared))
    assert (received.divisions, received.warnings) == ((COUNTY,), ())
    assert Alert.objects.get().office == office


def test_words_and_colour_are_those_of_the_gravest_chinese_part_areas_those_of_all() -> None:
    received = take(
        cap(
            info(area(GEOCODE.format("GB/T 2260", WEST)), language="en", event="Typhoon"),
            info(
                area(GEOCODE.format("GB/T 2260", EAST)),
                headline="象山县气象台发布暴雨橙色预警",
                parameters="",
                event="暴雨",
                codes="",
            ),
        )
    )
    alert = Alert.objects.get(uid=received.uid)
    assert (alert.event, alert.hazard, alert.color) == ("暴雨", "11B03", "orange")
    assert received.divisions == (COUNTY,)
    assert received.warnings == ()


def test_parts_in_two_languages_do_not_differ() -> None:
    same = (info(area(WHOLE), language=two, event=two) for two in ("en-US", "es"))
    assert take(cap(*same)).warnings == ()


def test_of_many_areas_as_many_are_listed_as_fit() -> None:
    many = "".join(GEOCODE.format("GB/T 2260", COUNTY) for _ in range(receiving.AREAS_MAX + 1))
    received = take(cap(info(area(many))))
    assert codes(received) == [MarkCode.MORE_AREAS]
    assert AlertArea.objects.count() == receiving.AREAS_MAX


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.lists(st.integers(0, 255), max_size=8)))
def test_random_bytes_are_refused_and_nothing_else(noise: bytes | Sequence[int]) -> None:
    if isinstance(noise, bytes):
        data = noise
    else:  # damage at some places of a real alert
        damaged = bytearray(cap())
        for place in noise:
            damaged[place * len(damaged) // 256] = place
        data = bytes(damaged)
    with suppress(CapRefused):
        read_cap(NOW, data, rulebook.current())


def test_a_future_alert_is_one_beyond_the_drift_of_clocks() -> None:
    near = (NOW + timedelta(seconds=60)).isoformat()
    assert take(cap(sent=near)).warnings == ()
