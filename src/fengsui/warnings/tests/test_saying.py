"""What a call-out says: short, plain, with places and tasks cut to the few that matter."""

from datetime import UTC, datetime

import pytest

from fengsui.geo.models import Level
from fengsui.geo.queries import Place
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import AlertColor
from fengsui.warnings import saying

COUNTY = Place("330225", "象山县", Level.COUNTY, "", True, None, None)


def town(number: int, name: str) -> Place:
    return Place(f"33022510{number}", name, Level.TOWNSHIP, COUNTY.code, True, None, None)


def village(upper: Place, number: int, name: str) -> Place:
    code = f"{upper.code}{number:03}"
    return Place(code, name, Level.VILLAGE, upper.code, True, None, None)


WEST, EAST, NORTH, SOUTH = (
    town(1, "鹤浦镇"),
    town(2, "贤庠镇"),
    town(3, "石浦镇"),
    town(4, "丹东街道"),
)
VILLAGES = [village(WEST, no, f"第{no}村委会") for no in range(1, 6)]
UPPERS = {one.code: one for one in (COUNTY, WEST, EAST, NORTH, SOUTH)}


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ([COUNTY], "象山县"),
        ([WEST], "鹤浦镇"),
        ([WEST, EAST], "鹤浦、贤庠"),
        ([WEST, EAST, NORTH, SOUTH], "鹤浦、贤庠、石浦等4个镇乡（街道）"),
        (VILLAGES[:1], "鹤浦镇第1村"),
        (VILLAGES, "鹤浦镇第1村、第2村、第3村等5个村（社区）"),
        ([VILLAGES[0], village(EAST, 1, "东村委会")], "鹤浦、贤庠部分村（社区）"),
        ([EAST, VILLAGES[0]], "贤庠、鹤浦部分村（社区）"),
        ([], "有关区域"),
    ],
)
def test_an_area_in_a_few_words(targets: list[Place], said: str) -> None:
    assert saying.area(targets, UPPERS) == said


def test_the_time_is_the_county_s() -> None:
    assert saying.issued_at(datetime(2021, 7, 24, 22, 49, tzinfo=UTC)) == "7月25日06时49分"
    assert saying.issued_at(datetime.max.replace(tzinfo=UTC)) == "12月31日23时59分"


@pytest.mark.parametrize(
    ("hazard", "named", "color", "said"),
    [
        ("11B01", "海上台风", "red", "台风红色预警"),
        ("", "Foo", "", "Foo预警"),
        ("", "【演练】大浪预警", "blue", "大浪蓝色预警"),
        ("", " \n", "", "突发事件预警"),
        ("", "长" * 99, "", "长" * 40 + "预警"),
    ],
)
def test_an_event_with_its_colour(hazard: str, named: str, color: str, said: str) -> None:
    assert saying.event(hazard, named, color, rulebook.current()) == said


def test_a_downgrade_says_from_where() -> None:
    assert saying.lowered_event("暴雨蓝色预警", "red") == "暴雨蓝色预警（由红色降级）"


def test_who_issued_it_is_plain_and_never_empty() -> None:
    assert saying.issuer("【演练】象山县\n气象台（演练）") == "象山县 气象台"
    assert saying.issuer(" ") == "发布单位"


def test_the_measures_of_the_hazard_come_first_then_a_short_instruction() -> None:
    book = rulebook.current()
    own = book.measure_form_for("11B01", AlertColor.RED, "village")
    other = book.measure_form_for("11B09", AlertColor.RED, "village")
    assert saying.ask(own, "关好门窗。").startswith("转移危险区人员，落实巡查员到位、")
    assert saying.ask(own, "").endswith("等措施，并回报")
    assert saying.ask(other, "【演练】1. 关好门窗，减少外出；其他") == "关好门窗，减少外出"
    assert saying.ask(other, "长" * 41).startswith("落实责任人在岗、")
    assert saying.ask(None, "") == saying.ANY_ASK
