"""The directory in and out as an Excel workbook."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.directory import numbers
from fengsui.directory.actions.importing import check_directory, import_directory
from fengsui.directory.actions.known import post_ids
from fengsui.directory.actions.shifts import import_shifts
from fengsui.directory.excel import (
    HEADINGS,
    NO,
    NUMBERS,
    PEOPLE,
    POSTS,
    RANKS,
    SHIFTS,
    YES,
    Known,
    Line,
    Roster,
    RowError,
    read_roster,
)
from fengsui.directory.models import ContactKind, ContactPoint, DutyShift, Holding, Person, Post
from fengsui.directory.workbook import Value, read_sheets, write_sheets
from fengsui.geo.models import Division
from fengsui.geo.upsert import Moved
from fengsui.journal import uid
from fengsui.journal.actions import action
from fengsui.rulebook.queries import current


@dataclass(frozen=True, slots=True)
class RosterImport:
    """What came of a workbook: the errors for which it was not taken, or what it moved by noun.

    After a dry run `moved` is empty; `rows` counts what the workbook says, by noun.
    """

    errors: tuple[RowError, ...]
    rows: Mapping[str, int]
    moved: Mapping[str, Moved]


def import_roster(
    now: datetime, content: bytes, *, actor: str, dry_run: bool = False
) -> RosterImport:
    """Take in a workbook whole, or not at all and say why.

    Raises `WorkbookRefused` where the file is none that we open, `ImportRefused` where its rows
    contradict what exists. People without 人员编号 who are not known become new people.
    """
    roster = _read(now, content)
    counts = {
        "organisation": len(roster.directory.organisations),
        "person": len(roster.directory.people),
        "post": len(roster.directory.posts),
        "holding": len(roster.directory.holdings),
        "shift": len(roster.shifts),
    }
    moved: dict[str, Moved] = {}
    if not roster.errors:
        check_directory(roster.directory)
    if not roster.errors and not dry_run:
        moved |= import_directory(now, roster.directory, actor=actor)
        moved["shift"] = import_shifts(now, roster.shifts, actor=actor)
    return RosterImport(roster.errors, MappingProxyType(counts), MappingProxyType(moved))


def export_roster(now: datetime, *, actor: str) -> bytes:
    """Return posts, people and the roster from now on as a workbook that `import_roster` takes.

    It holds numbers in clear: only for who may see them. The journal says that it was made.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    rows: dict[str, list[tuple[Value, ...]]] = {
        POSTS: list(_post_rows()),
        PEOPLE: list(_person_rows()),
        SHIFTS: list(_shift_rows(now, zone)),
    }
    content = write_sheets({title: (HEADINGS[title], rows[title]) for title in HEADINGS})
    with action(now, actor=actor) as act:
        act.entry("roster.exported", facts={"people": len({row[0] for row in rows[PEOPLE]})})
    return content


def _read(now: datetime, content: bytes) -> Roster:
    roles = current().roles.values()
    keys = numbers.newest_keys()
    lines: dict[str, list[Line]] = defaultdict(list)
    columns = ("number_index", "person__uid", "kind", "takes_text", "rehearsal")
    for index, person, kind, takes_text, rehearsal in ContactPoint.objects.values_list(*columns):
        lines[index].append(Line(person, ContactKind(kind), takes_text, rehearsal))
    known = Known(
        divisions=frozenset(Division.objects.values_list("code", flat=True)),
        roles={one.code: one.code for one in roles} | {one.name: one.code for one in roles},
        posts=frozenset(post_ids()[0]),
        people=dict(Person.objects.values_list("uid", "name")),
        lines=lines,
        index=lambda number: numbers.index(number, keys.index),
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    sheets = read_sheets(content, HEADINGS)
    return read_roster(sheets, known, zone=zone, new_uid=lambda: uid.new(now))


def _post_rows() -> Iterator[tuple[Value, ...]]:
    for post in Post.objects.select_related("organisation").order_by("division", "role", "id"):
        organisation = post.organisation
        yield (
            *(organisation.name, str(organisation.division_id), post.name),
            *(organisation.kind, post.role, str(post.division_id)),
            *(YES if post.by_roster else NO, YES if post.active else NO),
        )


def _person_rows() -> Iterator[tuple[Value, ...]]:
    held: dict[int, list[Holding]] = defaultdict(list)
    for holding in Holding.objects.select_related("post__organisation").order_by("id"):
        held[holding.person_id].append(holding)
    lines: dict[int, list[str]] = defaultdict(list)
    contacts = ContactPoint.objects.exclude(bad_reason="replaced")
    for one in contacts.order_by("person", "rank", "id"):
        lines[one.person_id].append(numbers.open_sealed(one.uid, bytes(one.sealed)))
    for person in Person.objects.order_by("id"):
        given = [*lines[person.pk], *[""] * len(NUMBERS)][: len(NUMBERS)]
        posts = [(*_post_cells(one.post), _rank(one.rank)) for one in held[person.pk]]
        for post in posts or [("", "", "", "")]:
            yield (person.uid, person.name, *given, *post, YES if person.active else NO)


def _shift_rows(now: datetime, zone: ZoneInfo) -> Iterator[tuple[Value, ...]]:
    shifts = DutyShift.objects.filter(ends_at__gt=now).select_related(
        "person", "post__organisation"
    )
    for one in shifts.order_by("starts_at", "post", "id"):
        span = (at.astimezone(zone).replace(tzinfo=None) for at in (one.starts_at, one.ends_at))
        person = (one.person.uid, one.person.name, "")
        yield (*_post_cells(one.post), *person, _rank(one.rank), *span)


def _post_cells(post: Post) -> tuple[str, str, str]:
    return post.organisation.name, str(post.organisation.division_id), post.name


def _rank(rank: str) -> str:
    return next(said for said, one in RANKS.items() if one == rank)
