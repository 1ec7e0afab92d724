"""What is written is read back as the same value, whatever it holds."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengsui.standards import cap12
from fengsui.standards.cap12 import CapRefused, parse, render
from fengsui.standards.tests.cap_messages import ALERT

texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n\r"), max_size=30
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
    datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=zones,
).map(lambda time: time.replace(microsecond=0))
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-9999, max_value=9999, places=3
)
tags = st.from_regex(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,2}", fullmatch=True)
uris = st.sampled_from(["", "a", "https://example.org/预警?a=b#c", "urn:x:y", "../b%20c"])


def several(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3).map(tuple)


def named(kind: type[object]) -> st.SearchStrategy[object]:
    return st.builds(kind, value_name=texts, value=texts)


areas = st.builds(
    cap12.Area,
    area_desc=texts,
    polygons=several(st.builds(cap12.Polygon, texts)),
    circles=several(st.builds(cap12.Circle, texts)),
    geocodes=several(named(cap12.Geocode)),
    altitude_ft=st.none() | numbers,
    ceiling_ft=st.none() | numbers,
)
resources = st.builds(
    cap12.Resource,
    resource_desc=texts,
    mime_type=texts,
    size_bytes=st.none() | st.integers(0, 2**63),
    uri=st.none() | uris,
    deref_uri=st.none() | texts,
    digest=st.none() | texts,
)
infos = st.builds(
    cap12.Info,
    language=tags,
    categories=st.lists(st.sampled_from(cap12.Category), min_size=1, max_size=3).map(tuple),
    event=texts,
    response_types=several(st.sampled_from(cap12.ResponseType)),
    event_codes=several(named(cap12.EventCode)),
    effective=st.none() | times,
    onset=st.none() | times,
    expires=st.none() | times,
    audience=st.none() | texts,
    sender_name=st.none() | texts,
    headline=st.none() | texts,
    description=st.none() | texts,
    instruction=st.none() | texts,
    web=st.none() | uris,
    contact=st.none() | texts,
    parameters=several(named(cap12.Parameter)),
    resources=several(resources),
    areas=several(areas),
)
alerts = st.builds(
    cap12.Alert,
    identifier=texts,
    sender=texts,
    sent=times,
    source=st.none() | texts,
    restriction=st.none() | texts,
    addresses=st.none() | texts,
    codes=several(texts),
    note=st.none() | texts,
    references=st.none() | texts,
    incidents=st.none() | texts,
    infos=several(infos),
    signed=st.just(value=False),
    referenced=st.just(()),
    marks=st.just(()),
)


@settings(deadline=None, max_examples=150)
@given(alerts)
def test_round_trip(alert: cap12.Alert) -> None:
    data = render(alert)
    assert parse(data) == alert
    assert render(parse(data)) == data


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(CapRefused):
        parse(data)


@settings(deadline=None)
@given(st.integers(0, len(ALERT) - 1), st.text(max_size=3))
def test_any_edit_is_read_or_refused(at: int, piece: str) -> None:
    data = (ALERT[:at] + piece + ALERT[at + 1 :]).encode("utf-8", "surrogatepass")
    try:
        alert = parse(data)
    except CapRefused as refused:
        assert refused.sentence  # noqa: PT017 - either outcome is right
    else:
        assert parse(render(alert)) == alert


def example(**changed: object) -> cap12.Alert:
    values = {
        "identifier": "1",
        "sender": "a",
        "sent": datetime(2021, 7, 24, 22, 49, tzinfo=UTC),
        "status": cap12.Status.TEST,
        "msg_type": cap12.MsgType.ALERT,
        "scope": cap12.Scope.PUBLIC,
    }
    return cap12.Alert(**{**values, **changed})  # type: ignore[arg-type]


def test_utc_is_written_as_the_standard_wants_it() -> None:
    assert b"<sent>2021-07-24T22:49:00-00:00</sent>" in render(example())


def test_the_bytes_are_utf_8_and_say_so() -> None:
    data = render(example(note="象山"))
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert "象山".encode() in data


def test_a_signature_is_left_out() -> None:
    assert b"ignature" not in render(example(signed=True))


@pytest.mark.parametrize(
    "changed",
    [
        {"sent": datetime(2021, 7, 24, 22, 49)},  # noqa: DTZ001 - this is what must be refused
        {"sent": datetime(2021, 7, 24, 22, 49, 0, 1, tzinfo=UTC)},
        {"sent": datetime(2021, 7, 24, tzinfo=timezone(timedelta(hours=8, seconds=43)))},
        {"identifier": "\x00"},
        {"identifier": "\ud800"},
        {"status": "actual"},
        {"infos": (cap12.Area(area_desc=""),)},
    ],
)
def test_what_cannot_be_said_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises((CapRefused, AttributeError)):
        render(example(**changed))


def test_what_is_no_number_is_refused() -> None:
    area = cap12.Area(area_desc="", altitude_ft=Decimal("NaN"))
    info = parse(ALERT.encode()).infos[0]
    with pytest.raises(CapRefused, match="altitude"):
        render(
            example(
                infos=(
                    cap12.Info(
                        categories=info.categories,
                        event="",
                        urgency=info.urgency,
                        severity=info.severity,
                        certainty=info.certainty,
                        areas=(area,),
                    ),
                )
            )
        )
