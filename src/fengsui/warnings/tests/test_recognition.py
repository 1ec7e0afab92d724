"""A Chinese warning text is read as an officer would read it, with the place of every word."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengsui.rulebook.scales import AlertColor
from fengsui.warnings.plain_text import Found
from fengsui.warnings.recognition import TEXT_CHARS_MAX, Recognised, TextRefused, recognise
from fengsui.warnings.tests.warning_texts import CASES, DIVISIONS, HAZARDS, Case
from fengsui.warnings.wording import Action

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2021, 7, 25, 7, 0, tzinfo=ZONE)


def read(text: str, now: datetime = NOW) -> Recognised:
    return recognise(text, now=now, hazards=HAZARDS, divisions=DIVISIONS)


def spans(found: Recognised) -> list[Found[object]]:
    single = (
        *(found.office, found.hazard_name, found.color, found.raised_from, found.action),
        *(found.issued_at, found.everywhere, found.headline),
    )
    return [one for one in (*single, *found.areas, *found.excepted_areas) if one is not None]


def said(found: Recognised) -> str:
    """Write a reading in the words of `Case.read`."""

    def value(one: Found[object] | None) -> str:
        return "" if one is None else str(one.value)

    unlisted = "?" if found.hazard_name and found.hazard_code is None else ""
    time = found.issued_at
    places = [
        *([f"*{found.everywhere.value}"] if found.everywhere else []),
        *(area.value for area in found.areas),
        *(f"!{area.value}" for area in found.excepted_areas),
    ]
    return "|".join(
        [
            value(found.office),
            value(found.hazard_name) + unlisted,
            value(found.color),
            value(found.raised_from),
            value(found.action),
            f"{time.value:%m-%d %H:%M}" if time else "",
            " ".join(places),
        ]
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:24])
def test_texts(case: Case) -> None:
    assert said(read(case.text)) == case.read


def test_there_are_enough_texts() -> None:
    assert len({case.text for case in CASES}) >= 30


def test_every_field_says_where_it_was_read() -> None:
    text = CASES[0].text
    found = read(text)
    assert found.office is not None
    assert found.issued_at is not None
    assert found.color is not None
    assert found.raised_from is not None
    assert found.headline is not None
    assert text[found.office.start : found.office.end] == "象山县气象台"
    assert text[found.issued_at.start : found.issued_at.end] == "2021年7月25日06时49分"
    assert text[found.color.start : found.color.end] == "红色"
    assert text[found.raised_from.start : found.raised_from.end] == "橙色"
    assert found.color.start > found.raised_from.start
    assert found.headline.value == (
        "象山县气象台2021年7月25日06时49分将台风橙色预警信号升级为台风红色预警信号"
    )
    assert found.unknown == ()
    assert found.doubtful == ()
    assert found.hazard_code == "11B01"


def test_a_title_is_not_the_headline() -> None:
    sentence = "象山县气象台14:20将大风黄色预警升级为橙色预警"
    found = read(f"【预警升级】受雷雨云团东移影响，{sentence}，预计15时到18时石浦有大风")
    assert found.headline is not None
    assert found.headline.value == sentence


def test_full_width_characters_keep_their_place() -> None:
    text = CASES[1].text
    found = read(text)
    assert found.issued_at is not None
    assert text[found.issued_at.start : found.issued_at.end] == "７月２５日６时４９分"


def test_what_is_missing_is_named() -> None:
    assert read("").unknown == (
        *("office", "hazard_name", "hazard_code", "color", "action", "issued_at", "areas"),
    )
    assert read("象山县气象台发布暴雨红色预警信号").unknown == ("issued_at", "areas")
    assert read("象山县气象台7月25日6时发布臭氧污染红色预警，全县").unknown == ("hazard_code",)


def test_what_is_said_twice_is_named() -> None:
    assert read("象山县气象台7时发布暴雨红色、大风橙色预警信号，全县").doubtful == (
        "hazard_name",
        "color",
    )
    found = read("象山县气象台7时解除台风橙色预警信号，改发台风蓝色预警信号，全县")
    assert found.doubtful == ("action",)
    assert found.color is not None
    assert found.color.value is AlertColor.BLUE


def test_all_clear_and_downgrade() -> None:
    lifted = read("象山县气象台7时解除台风橙色预警信号")
    assert (lifted.all_clear, lifted.downgrade) == (True, False)
    lowered = read("象山县气象台7时将台风橙色预警信号变更为台风蓝色预警信号")
    assert (lowered.all_clear, lowered.downgrade) == (False, True)
    assert lowered.action is not None
    assert lowered.action.value is Action.LOWERED


@pytest.mark.parametrize(
    ("written", "now", "meant"),
    [
        ("12月31日23时50分", "2022-01-01 00:10", "2021-12-31 23:50"),
        ("1月1日0时5分", "2021-12-31 23:58", "2022-01-01 00:05"),
        ("31日23时50分", "2021-08-01 00:10", "2021-07-31 23:50"),
        ("23时50分", "2021-07-25 00:10", "2021-07-24 23:50"),
        ("今天06:49", "2021-07-25 23:59", "2021-07-25 06:49"),
        ("2月29日6时", "2021-01-01 00:00", "2020-02-29 06:00"),
        ("2020年07月25日06时49分", "2021-07-25 07:00", "2020-07-25 06:49"),
        ("7月25日06时", "2021-07-25 07:00", "2021-07-25 06:00"),
        ("2021-07-25T06:49:30", "2021-07-25 07:00", "2021-07-25 06:49"),
    ],
)
def test_missing_parts_of_the_time(written: str, now: str, meant: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    found = read(f"象山县气象台{written}发布暴雨红色预警信号", at)
    assert found.issued_at is not None
    assert f"{found.issued_at.value:%Y-%m-%d %H:%M}" == meant
    assert found.issued_at.value.tzinfo is ZONE


@pytest.mark.parametrize("written", ["7月32日6时", "13月1日6时", "7月25日25时", "7月25日", "6级"])
def test_what_is_no_time(written: str) -> None:
    assert read(f"象山县气象台{written}发布暴雨红色预警信号").issued_at is None


def test_too_long() -> None:
    assert read("雨" * TEXT_CHARS_MAX).color is None
    with pytest.raises(TextRefused, match="4001 characters but at most 4000"):
        read("雨" * (TEXT_CHARS_MAX + 1))


def test_nothing_known_is_nothing_needed() -> None:
    found = recognise(CASES[0].text, now=NOW.astimezone(UTC), hazards={}, divisions=())
    assert found.color is not None
    assert found.hazard_code is None
    assert found.areas == ()


def whole(found: Recognised, text: str) -> bool:
    return all(0 <= one.start < one.end <= len(text) for one in spans(found))


pieces = st.sampled_from(
    [
        *(
            "象山县气象台",
            "7月25日06时49分",
            "台风",
            "红色",
            "橙色",
            "预警信号",
            "升级为",
            "解除",
            "将",
        ),
        *(
            "石浦、",
            "等乡镇",
            "全县",
            "除",
            "外",
            "。",
            "\n",
            "\n\n",
            " ",
            "Ⅰ级",
            "由橙转红",
            "发布",
            "原",
        ),
        *(
            "预计",
            "(",
            "【",
            "】",
            "2021-",
            "24时",
            "0",
            "９",
            ":",
            "防御指南",
            "东南方向9公里",
            "臭氧",
        ),
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(pieces, max_size=40).map("".join) | st.text(max_size=300))
def test_no_text_fails(text: str) -> None:
    found = read(text)
    assert whole(found, text)
    assert found.raised_from is None or found.raised_from.value != found.color.value  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "unit",
    [
        "预",
        " ",
        "1",
        "红",
        "气象台",
        "、石浦",
        "除",
        "原",
        "(",
        "\n",
        "\n ",
        "日",
        "6时",
        "台风红色预警升级",
    ],
)
def test_the_longest_texts_are_read_at_once(unit: str) -> None:
    text = (unit * TEXT_CHARS_MAX)[:TEXT_CHARS_MAX]
    assert whole(read(text), text)
