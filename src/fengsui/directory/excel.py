"""The directory as a spreadsheet: posts, the people who hold them, and the duty roster.

Three sheets, each optional: 岗位, 名单 (a row for each post that a person holds; who holds none has
one row) and 值班. Whatever is wrong is listed by row and column, and then nothing is taken in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from fengsui.directory import numbers
from fengsui.directory.models import ContactKind, Rank
from fengsui.directory.rows import (
    ContactRow,
    Directory,
    HoldingRow,
    OrganisationKey,
    OrganisationRow,
    PersonRow,
    PostKey,
    PostRow,
    ShiftRow,
)
from fengsui.directory.workbook import SheetRow

POSTS, PEOPLE, SHIFTS = "岗位", "名单", "值班"
NUMBERS = ("电话1", "电话2", "电话3", "电话4")
_POST = ("单位", "单位区划代码", "岗位")
HEADINGS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        POSTS: (*_POST, "单位类别", "角色", "区划代码", "按值班表", "在用"),
        PEOPLE: ("人员编号", "姓名", *NUMBERS, *_POST, "主副", "在用"),
        SHIFTS: (*_POST, "人员编号", "姓名", NUMBERS[0], "主副", "开始", "结束"),
    }
)
YES, NO = "是", "否"
RANKS: Mapping[str, Rank] = MappingProxyType({"主": Rank.PRIMARY, "副": Rank.DEPUTY})
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S")


class Fault(StrEnum):
    """What can be wrong with a cell."""

    MISSING = "is empty"
    FORMULA = "is a formula; paste its value"
    UNKNOWN = "is unknown"
    NOT_UNIQUE = "fits several people; give the 人员编号"
    REPEATED = "says the same as an earlier row"
    CONTRADICTS = "says other than an earlier row"
    NUMBER = "is no phone number"
    YES_NO = f"must be {YES} or {NO}"
    RANK = "must be 主 or 副"
    TIME = "is no date and time such as 2026-07-25 08:30"
    BACKWARDS = "is not after the start"


@dataclass(frozen=True, slots=True)
class RowError:
    """One wrong cell; the text never repeats its content."""

    sheet: str
    row: int
    column: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}: {self.column} {self.fault}"


@dataclass(frozen=True, slots=True)
class Known:
    """What a sheet may refer to: `roles` by code and by name, `lines` by keyed number index."""

    divisions: frozenset[str]
    roles: Mapping[str, str]
    posts: frozenset[PostKey]
    people: Mapping[str, str]
    lines: Mapping[str, Sequence["Line"]]
    index: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A number that a person has already, with what the spreadsheet does not say."""

    person_uid: str
    kind: ContactKind
    takes_text: bool
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """What a workbook says; not to be taken in while there are errors."""

    directory: Directory
    shifts: tuple[ShiftRow, ...]
    errors: tuple[RowError, ...]


def read_roster(
    sheets: Mapping[str, Sequence[SheetRow]],
    known: Known,
    *,
    zone: ZoneInfo,
    new_uid: Callable[[], str],
) -> Roster:
    """Return the rows of a workbook's sheets and what is wrong with them.

    Times without a zone are of `zone`. A person is known by 人员编号, else by name and first
    number; who is not known is new.
    """
    reader = _Reader(known, zone, new_uid)
    for sheet, read in ((POSTS, reader.post), (PEOPLE, reader.person), (SHIFTS, reader.shift)):
        for row in sheets.get(sheet, ()):
            read(_Cells(sheet, row, reader.errors))
    return Roster(
        Directory(
            tuple(reader.organisations.values()),
            tuple(reader.people.values()),
            tuple(reader.posts.values()),
            tuple(reader.holdings.values()),
        ),
        tuple(reader.shifts.values()),
        tuple(reader.errors),
    )


class _Cells:
    """The cells of a row; notes what is wrong with them."""

    def __init__(self, sheet: str, row: SheetRow, errors: list[RowError]) -> None:
        self._sheet, self._row, self._errors = sheet, row, errors
        self.good = True

    def wrong(self, column: str, fault: Fault) -> None:
        self._errors.append(RowError(self._sheet, self._row.number, column, fault))
        self.good = False

    def text(self, column: str, *, needed: bool = False) -> str:
        found = str(self._row.cells.get(column, ""))
        if found.startswith("="):
            self.wrong(column, Fault.FORMULA)
        elif needed and not found:
            self.wrong(column, Fault.MISSING)
        return found

    def yes(self, column: str, *, default: str) -> bool:
        found = self.text(column) or default
        if found not in (YES, NO):
            self.wrong(column, Fault.YES_NO)
        return found == YES

    def rank(self) -> Rank:
        found = self.text("主副") or "主"
        if found not in RANKS:
            self.wrong("主副", Fault.RANK)
        return RANKS.get(found, Rank.PRIMARY)

    def number(self, column: str) -> str:
        found = self.text(column)
        try:
            return numbers.normalise(found) if found else ""
        except numbers.BadNumber:
            self.wrong(column, Fault.NUMBER)
            return ""

    def time(self, column: str, zone: ZoneInfo) -> datetime | None:
        found = self._row.cells.get(column, "")
        if isinstance(found, datetime):
            return found.replace(tzinfo=zone)
        for form in _TIMES:
            try:
                return datetime.strptime(found, form).replace(tzinfo=zone)
            except ValueError:
                continue
        self.wrong(column, Fault.TIME if found else Fault.MISSING)
        return None


@dataclass(slots=True)
class _Reader:
    known: Known
    zone: ZoneInfo
    new_uid: Callable[[], str]
    errors: list[RowError] = field(default_factory=list)
    organisations: dict[OrganisationKey, OrganisationRow] = field(default_factory=dict)
    posts: dict[PostKey, PostRow] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    holdings: dict[tuple[PostKey, str], HoldingRow] = field(default_factory=dict)
    shifts: dict[tuple[PostKey, str, datetime], ShiftRow] = field(default_factory=dict)
    named: dict[tuple[str, str], str] = field(default_factory=dict)

    def post(self, cells: _Cells) -> None:
        key = self._post_key(cells, known=False)
        kind = cells.text("单位类别", needed=True)
        role = self.known.roles.get(cells.text("角色", needed=True), "")
        division = cells.text("区划代码", needed=True)
        by_roster, active = cells.yes("按值班表", default=NO), cells.yes("在用", default=YES)
        if cells.good and not role:
            cells.wrong("角色", Fault.UNKNOWN)
        for column, code in (("区划代码", division), ("单位区划代码", key.organisation.division)):
            if cells.good and code not in self.known.divisions:
                cells.wrong(column, Fault.UNKNOWN)
        organisation = OrganisationRow(*key.organisation, kind)
        if cells.good and self.organisations.get(key.organisation, organisation) != organisation:
            cells.wrong("单位类别", Fault.CONTRADICTS)
        if cells.good and key in self.posts:
            cells.wrong("岗位", Fault.REPEATED)
        if cells.good:
            self.organisations[key.organisation] = organisation
            self.posts[key] = PostRow(
                key.organisation, key.name, role, division, by_roster=by_roster, active=active
            )

    def person(self, cells: _Cells) -> None:
        name = cells.text("姓名", needed=True)
        given = [number for column in NUMBERS if (number := cells.number(column))]
        active, rank = cells.yes("在用", default=YES), cells.rank()
        key = self._post_key(cells, known=True) if cells.text("岗位") else None
        uid = self._person_uid(cells, name, given[0] if given else "", new=True)
        if len(set(given)) < len(given):
            cells.wrong(NUMBERS[-1], Fault.REPEATED)
        if not cells.good:
            return
        person = PersonRow(uid, name, self._contacts(uid, given), active)
        earlier = self.people.get(uid)
        if earlier and (earlier.name, earlier.active) != (name, active):
            cells.wrong("姓名", Fault.CONTRADICTS)
        elif earlier and person.contacts and person.contacts != earlier.contacts:
            cells.wrong(NUMBERS[0], Fault.CONTRADICTS)
        elif key and (key, uid) in self.holdings:
            cells.wrong("岗位", Fault.REPEATED)
        else:
            self.people.setdefault(uid, person)
            if key:
                self.holdings[key, uid] = HoldingRow(key, uid, rank)

    def shift(self, cells: _Cells) -> None:
        key = self._post_key(cells, known=True)
        name = cells.text("姓名", needed=True)
        uid = self._person_uid(cells, name, cells.number(NUMBERS[0]), new=False)
        rank = cells.rank()
        starts_at, ends_at = cells.time("开始", self.zone), cells.time("结束", self.zone)
        if not starts_at or not ends_at or not cells.good:
            return
        if ends_at <= starts_at:
            cells.wrong("结束", Fault.BACKWARDS)
        elif (key, uid, starts_at) in self.shifts:
            cells.wrong("开始", Fault.REPEATED)
        else:
            self.shifts[key, uid, starts_at] = ShiftRow(key, uid, starts_at, ends_at, rank)

    def _post_key(self, cells: _Cells, *, known: bool) -> PostKey:
        organisation, division, name = (cells.text(column, needed=True) for column in _POST)
        key = PostKey(OrganisationKey(organisation, division), name)
        if known and cells.good and key not in self.known.posts and key not in self.posts:
            cells.wrong("岗位", Fault.UNKNOWN)
        return key

    def _person_uid(self, cells: _Cells, name: str, number: str, *, new: bool) -> str:
        """Return who is meant; "" with a fault noted where that cannot be said."""
        uid = cells.text("人员编号")
        if uid:
            if uid not in self.known.people and uid not in self.people:
                cells.wrong("人员编号", Fault.UNKNOWN)
            return uid
        if not cells.good:
            return ""
        if not number:
            cells.wrong(NUMBERS[0], Fault.MISSING)
            return ""
        lines = self.known.lines.get(self.known.index(number), ())
        found = {one.person_uid for one in lines if self.known.people[one.person_uid] == name}
        found |= {self.named[name, number]} if (name, number) in self.named else set()
        if len(found) > 1:
            cells.wrong("姓名", Fault.NOT_UNIQUE)
        elif not found and not new:
            cells.wrong("姓名", Fault.UNKNOWN)
        elif not found:
            return self.named.setdefault((name, number), self.new_uid())
        return next(iter(found), "")

    def _contacts(self, uid: str, given: Sequence[str]) -> tuple[ContactRow, ...]:
        return tuple(self._contact(uid, number, rank) for rank, number in enumerate(given))

    def _contact(self, uid: str, number: str, rank: int) -> ContactRow:
        for line in self.known.lines.get(self.known.index(number), ()):
            if line.person_uid == uid:
                return ContactRow(line.kind, number, line.takes_text, rank, line.rehearsal)
        kind = numbers.kind_of(number)
        return ContactRow(kind, number, takes_text=kind != ContactKind.LANDLINE, rank=rank)
