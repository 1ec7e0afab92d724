"""A pasted text: offered, confirmed by an officer, one alert however often it is pasted."""

from datetime import UTC, datetime, timedelta

import pytest

from fengsui.journal.models import Entry
from fengsui.rulebook.scales import AlertColor
from fengsui.warnings import commands, queries
from fengsui.warnings.actions import confirm_pasted
from fengsui.warnings.marks import MarkCode
from fengsui.warnings.models import Alert, AlertState
from fengsui.warnings.pasting import Confirmed, offer
from fengsui.warnings.recognition import TEXT_CHARS_MAX
from fengsui.warnings.refusals import Refused
from fengsui.warnings.tests.county import COUNTY, EAST, NOW, OFFICER, WEST, WEST_1, found_county

pytestmark = pytest.mark.django_db
TEXT = (
    "象山县气象台2026年7月25日06时49分将台风橙色预警信号升级为台风红色预警信号："
    "预计未来12小时我县将受台风影响，请注意防范。"
)
ISSUED = datetime(2026, 7, 24, 22, 49, tzinfo=UTC)
CONFIRMED = Confirmed(
    office="象山县气象台",
    hazard="11B01",
    issued_at=ISSUED,
    color=AlertColor.RED,
    divisions=(COUNTY,),
)


@pytest.fixture(autouse=True)
def _county() -> None:
    found_county()


def test_what_a_text_says_is_offered() -> None:
    seen = offer(NOW, TEXT)
    assert seen.missing == ()
    confirmed = seen.confirmed()
    assert (confirmed.office, confirmed.hazard, confirmed.color) == (
        "象山县气象台",
        "11B01",
        AlertColor.RED,
    )
    assert confirmed.issued_at == ISSUED
    assert (confirmed.raised_from, confirmed.divisions) == (AlertColor.ORANGE, (COUNTY,))
    assert (confirmed.lifted, confirmed.exercise) == (False, False)


@pytest.mark.parametrize(
    ("place", "divisions"),
    [
        ("鹤浦镇、贤庠镇", (WEST, EAST)),
        ("鹤浦", (WEST,)),
        ("鹤浦镇鹤浦村委会", (WEST_1,)),
        ("全县", (COUNTY,)),
        ("除鹤浦镇外全县各镇乡（街道）", (EAST,)),
        ("", ()),
    ],
)
def test_places_become_codes(place: str, divisions: tuple[str, ...]) -> None:
    text = f"气象台2026年7月25日06时49分发布暴雨红色预警信号：预计{place}有大暴雨。"
    assert offer(NOW, text).fields.get("divisions", ()) == divisions


def test_the_officer_confirms_and_has_opened_it_thereby() -> None:
    received = confirm_pasted(NOW, f"\n{TEXT} ", CONFIRMED, actor=OFFICER)
    assert (received.msg_type, received.status, received.divisions) == (
        "Alert",
        "Actual",
        (COUNTY,),
    )
    assert (received.risk_points, received.duplicate, received.warnings) == (2, False, ())
    alert = Alert.objects.get(uid=received.uid)
    assert (alert.source, alert.state, alert.opened_by) == ("pasted", AlertState.OPENED, OFFICER)
    assert (alert.ring_due_at, alert.sent, alert.event) == (None, ISSUED, "台风")
    assert queries.original(alert).decode() == TEXT
    entries = Entry.objects.count()
    again = confirm_pasted(NOW, TEXT, CONFIRMED, actor="user:other")
    assert (again.uid, again.duplicate) == (received.uid, True)
    assert Entry.objects.count() == entries


def test_what_lifts_a_warning_is_a_cancel_and_without_places_the_officer_is_asked() -> None:
    lifted = confirm_pasted(
        NOW,
        "解除",
        Confirmed(office="台", hazard="11B01", issued_at=ISSUED, lifted=True),
        actor=OFFICER,
    )
    assert lifted.msg_type == "Cancel"
    warned = confirm_pasted(
        NOW, "预警", Confirmed(office="台", hazard="11B01", issued_at=ISSUED), actor=OFFICER
    )
    alert = Alert.objects.get(uid=warned.uid)
    marks = [mark.code for mark in queries.marks_of(alert)]
    assert marks == [MarkCode.COLOR_UNKNOWN, MarkCode.NO_TARGET]


def test_a_text_that_says_drill_is_one_whatever_was_confirmed() -> None:
    received = confirm_pasted(NOW, f"【演练】{TEXT}", CONFIRMED, actor=OFFICER)
    assert received.status == "Exercise"
    assert offer(NOW, f"（演练）{TEXT}").confirmed().exercise


def test_a_time_in_the_future_is_marked() -> None:
    later = Confirmed(**{**_fields(), "issued_at": NOW + timedelta(hours=1)})
    warnings = confirm_pasted(NOW, TEXT, later, actor=OFFICER).warnings
    assert [warning.split(" ")[0] for warning in warnings] == [MarkCode.SENT_IN_FUTURE]


def _fields(**changed: object) -> dict[str, object]:
    return {name: getattr(CONFIRMED, name) for name in CONFIRMED.__slots__} | changed


@pytest.mark.parametrize(
    ("text", "changed", "why"),
    [
        (" \n", {}, "empty"),
        ("字" * (TEXT_CHARS_MAX + 1), {}, "more than"),
        ("a\0b", {}, "none"),
        ("a\ud800b", {}, "none"),
        (TEXT, {"office": " "}, "which office"),
        (TEXT, {"hazard": "11X"}, "unknown event code"),
        (TEXT, {"issued_at": ISSUED.replace(tzinfo=None)}, "no zone"),
        (TEXT, {"divisions": ("330226",)}, "unknown division"),
    ],
)
def test_what_cannot_be_is_refused(text: str, changed: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        confirm_pasted(NOW, text, Confirmed(**_fields(**changed)), actor=OFFICER)  # type: ignore[arg-type]
    assert not Alert.objects.exists()


def test_the_command_pastes_with_corrections() -> None:
    printed = commands.paste(NOW, TEXT, actor=OFFICER, divisions=(EAST,))
    assert (printed["divisions"], printed["warnings"]) == ([EAST], [])
    with pytest.raises(Refused, match="does not say office, hazard, issued_at"):
        commands.paste(NOW, "注意天气", actor=OFFICER)
    with pytest.raises(Refused, match="does not say office, issued_at;"):
        commands.paste(NOW, "注意天气", actor=OFFICER, hazard="11B01")
    with pytest.raises(Refused, match="characters"):
        commands.paste(NOW, "字" * (TEXT_CHARS_MAX + 1), actor=OFFICER)
