"""The roster in Excel: out and in again without a change; wrong rows are named, nothing is half."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from fengsui.directory.actions import (
    Directory,
    ShiftRow,
    export_roster,
    import_directory,
    import_roster,
    import_shifts,
)
from fengsui.directory.excel import HEADINGS, PEOPLE, POSTS, SHIFTS
from fengsui.directory.models import ContactPoint, DutyShift, Holding, Person, Post
from fengsui.directory.queries import find_by_number
from fengsui.directory.rows import PersonRow
from fengsui.directory.tests.county import (
    CHIEF,
    COUNTY,
    HEAD,
    NOW,
    ROOM,
    VILLAGE,
    directory,
    found_divisions,
)
from fengsui.directory.workbook import write_sheets
from fengsui.geo.upsert import ImportRefused, Moved
from fengsui.journal.models import Entry, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _divisions() -> None:
    found_divisions()


def filled() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    shift = ShiftRow(ROOM, HEAD, NOW, NOW + timedelta(days=1))
    import_shifts(NOW, [shift], actor="cli:test")


def sheets(**rows: list[dict[str, str]]) -> bytes:
    """Return a workbook of rows given by heading; sheets are `posts`, `people`, `shifts`."""
    titles = {"posts": POSTS, "people": PEOPLE, "shifts": SHIFTS}
    return write_sheets(
        {
            titles[name]: (
                HEADINGS[titles[name]],
                [[row.get(heading, "") for heading in HEADINGS[titles[name]]] for row in some],
            )
            for name, some in rows.items()
        }
    )


POST = {
    "单位": "鹤浦村委会",
    "单位区划代码": VILLAGE,
    "岗位": "主要负责人",
    "单位类别": "village_committee",
    "角色": "village_head",
    "区划代码": VILLAGE,
}
MAN = {
    "姓名": "戊新人",
    "电话1": "１００ 0000 7005",
    "电话2": "0000-65707015",
    "单位": "鹤浦村委会",
    "单位区划代码": VILLAGE,
    "岗位": "主要负责人",
}
DUTY = {
    "单位": "鹤浦村委会",
    "单位区划代码": VILLAGE,
    "岗位": "主要负责人",
    "姓名": "戊新人",
    "电话1": "+86 100 0000 7005",
    "开始": "2026-07-25 08:30",
    "结束": "2026/07/26 08:30",
}


def test_what_goes_out_comes_in_again_without_a_change() -> None:
    filled()
    content = export_roster(NOW, actor="cli:test")
    entries = Entry.objects.count()
    result = import_roster(NOW, content, actor="cli:test")
    assert result.errors == ()
    assert result.rows == {
        "organisation": 3,
        "person": 4,
        "post": 4,
        "holding": 4,
        "shift": 1,
    }
    assert set(result.moved.values()) == {Moved()}
    assert Entry.objects.count() == entries


def test_an_export_is_journalled_without_names_and_forgets_past_shifts() -> None:
    filled()
    later = NOW + timedelta(days=2)
    book = load_workbook(io.BytesIO(export_roster(later, actor="cli:test")))
    assert book[SHIFTS].max_row == 1
    entry = Entry.objects.get(kind="roster.exported")
    assert entry.facts == '{"people":4}'


def test_a_first_roster_is_taken_in_with_a_new_person_who_is_one_in_all_sheets() -> None:
    content = sheets(posts=[POST], people=[MAN], shifts=[DUTY])
    result = import_roster(NOW, content, actor="cli:test")
    assert [str(error) for error in result.errors] == []
    man = Person.objects.get()
    assert Holding.objects.get().person == man
    shift = DutyShift.objects.get()
    assert shift.person == man
    assert shift.starts_at == datetime(2026, 7, 25, 0, 30, tzinfo=UTC)
    assert [one.masked for one in find_by_number("10000007005")] == ["100****7005"]
    kinds = ContactPoint.objects.order_by("rank").values_list("kind", "takes_text")
    assert list(kinds) == [("mobile", True), ("landline", False)]
    again = import_roster(NOW + timedelta(days=1), content, actor="cli:test")
    assert set(again.moved.values()) == {Moved()}


def test_a_role_may_be_named_in_chinese() -> None:
    result = import_roster(
        NOW,
        sheets(posts=[POST | {"角色": "县应急指挥部值班室", "区划代码": COUNTY}]),
        actor="cli:test",
    )
    assert result.errors == ()
    assert Post.objects.get().role == "county_duty_room"


def test_a_known_person_is_found_by_name_and_number_and_keeps_what_excel_does_not_say() -> None:
    filled()
    ContactPoint.objects.filter(person__uid=HEAD).update(rehearsal=True, takes_text=False)
    known = MAN | {"姓名": "丙村长", "电话1": "100-0000-7003", "电话2": ""}
    result = import_roster(NOW, sheets(people=[known]), actor="cli:test")
    assert result.errors == ()
    assert set(result.moved.values()) == {Moved()}
    contact = ContactPoint.objects.get(person__uid=HEAD)
    assert (contact.rehearsal, contact.takes_text) == (True, False)


def test_a_dry_run_says_what_is_wrong_and_writes_nothing() -> None:
    result = import_roster(
        NOW, sheets(posts=[POST], people=[MAN], shifts=[DUTY]), actor="cli:test", dry_run=True
    )
    assert (result.errors, dict(result.moved)) == ((), {})
    assert result.rows["shift"] == 1
    assert not Person.objects.exists()
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "change", "said"),
    [
        ("posts", {"区划代码": "330226"}, "岗位, row 2: 区划代码 is unknown"),
        ("posts", {"单位区划代码": "330226"}, "岗位, row 2: 单位区划代码 is unknown"),
        ("posts", {"角色": "king"}, "岗位, row 2: 角色 is unknown"),
        ("posts", {"单位类别": ""}, "岗位, row 2: 单位类别 is empty"),
        ("posts", {"按值班表": "也许"}, "岗位, row 2: 按值班表 must be 是 or 否"),
        ("people", {"姓名": ""}, "名单, row 2: 姓名 is empty"),
        ("people", {"姓名": "=A1"}, "名单, row 2: 姓名 is a formula; paste its value"),
        ("people", {"电话1": "7005"}, "名单, row 2: 电话1 is no phone number"),
        ("people", {"电话1": ""}, "名单, row 2: 电话2"),
        ("people", {"电话2": "10000007005"}, "名单, row 2: 电话4 says the same"),
        ("people", {"岗位": "无此岗位"}, "名单, row 2: 岗位 is unknown"),
        ("people", {"主副": "三"}, "名单, row 2: 主副 must be 主 or 副"),
        ("people", {"人员编号": HEAD}, "名单, row 2: 人员编号 is unknown"),
        ("shifts", {"开始": "明天"}, "值班, row 2: 开始 is no date and time"),
        ("shifts", {"结束": ""}, "值班, row 2: 结束 is empty"),
        ("shifts", {"结束": "2026-07-25 08:30"}, "值班, row 2: 结束 is not after the start"),
        ("shifts", {"姓名": "己无名"}, "值班, row 2: 姓名 is unknown"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    sheet: str, change: dict[str, str], said: str
) -> None:
    rows = {"posts": [POST], "people": [MAN], "shifts": [DUTY]}
    if change == {"电话1": ""}:
        change = {"电话1": "", "电话2": "x"}
    rows[sheet] = [rows[sheet][0] | change]
    result = import_roster(NOW, sheets(**rows), actor="cli:test")
    assert said in "\n".join(map(str, result.errors))
    assert not Person.objects.exists()
    assert not Post.objects.exists()


def test_rows_that_say_a_thing_twice_or_differently_are_named() -> None:
    content = sheets(
        posts=[POST, POST, POST | {"岗位": "副职", "单位类别": "bureau"}],
        people=[MAN, MAN, MAN | {"岗位": "", "电话2": "10000007006"}],
        shifts=[DUTY, DUTY],
    )
    result = import_roster(NOW, content, actor="cli:test")
    assert [str(error) for error in result.errors] == [
        "岗位, row 3: 岗位 says the same as an earlier row",
        "岗位, row 4: 单位类别 says other than an earlier row",
        "名单, row 3: 岗位 says the same as an earlier row",
        "名单, row 4: 电话1 says other than an earlier row",
        "值班, row 3: 开始 says the same as an earlier row",
    ]


def test_namesakes_on_one_line_must_be_told_apart() -> None:
    filled()
    twin = PersonRow(
        "01980000-0000-7000-8000-000000000009", "丙村长", directory().people[2].contacts
    )
    import_directory(NOW, Directory(people=[twin]), actor="cli:test")
    row = MAN | {"姓名": "丙村长", "电话1": "10000007003", "电话2": ""}
    result = import_roster(NOW, sheets(people=[row]), actor="cli:test")
    assert "give the 人员编号" in str(result.errors[0])
    told = import_roster(NOW, sheets(people=[row | {"人员编号": HEAD}]), actor="cli:test")
    assert told.errors == ()


def test_a_post_gets_a_new_holder_and_loses_the_old_one() -> None:
    filled()
    swap = {"人员编号": CHIEF, "姓名": "乙镇长", **{k: MAN[k] for k in list(MAN)[3:]}}
    result = import_roster(NOW, sheets(people=[swap]), actor="cli:test")
    assert result.moved["holding"] == Moved(created=1, ended=1)
    assert result.moved["contact"] == Moved()
    assert Holding.objects.get(post__role="village_head").person.uid == CHIEF


def test_what_the_rows_alone_do_not_show_is_still_refused_whole() -> None:
    with pytest.raises(ImportRefused, match="1 to 40 characters"):
        import_roster(NOW, sheets(posts=[POST], people=[MAN | {"姓名": "长" * 41}]), actor="cli:t")
    assert not Post.objects.exists()


def test_the_journal_of_an_import_names_nobody() -> None:
    import_roster(NOW, sheets(posts=[POST], people=[MAN], shifts=[DUTY]), actor="cli:test")
    written = repr([*Entry.objects.values(), *Subject.objects.values()])
    assert "戊新人" not in written
    assert "10000007005" not in written
