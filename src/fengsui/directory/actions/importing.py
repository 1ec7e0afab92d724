"""Taking in organisations, posts, people and holdings, set by set."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from fengsui.directory import numbers
from fengsui.directory.actions import kept
from fengsui.directory.actions.contacts import contacts_to_rotate, import_contacts
from fengsui.directory.actions.known import organisation_ids, person_ids, post_ids, said, unknown
from fengsui.directory.models import Holding, Organisation, Person, Post
from fengsui.directory.rows import Directory, HoldingRow, PersonRow
from fengsui.geo.models import Division
from fengsui.geo.upsert import ImportRefused, Moved, exactly, repeated, upsert

CONTACTS_PER_PERSON_MAX = 4
ORGANISATION_CHARS_MAX = POST_CHARS_MAX = 80
PERSON_CHARS_MAX = 40


def import_directory(now: datetime, rows: Directory, *, actor: str) -> Mapping[str, Moved]:
    """Make these organisations, people, posts and holdings be as given; return counts by noun.

    What is not named stays as it is, but a post that `holdings` names is then held by exactly
    those named, and a person given with contacts has exactly those (others are marked replaced).
    Raises `ImportRefused` with every problem before anything is written.
    """
    check_directory(rows)
    moved = {
        "organisation": upsert(
            now, actor=actor, kept=kept.ORGANISATIONS, wanted=_organisations(rows)
        ),
        "person": upsert(now, actor=actor, kept=kept.PEOPLE, wanted=_people(rows)),
    }
    people = person_ids()
    given = [(people[row.uid], row) for row in rows.people if row.contacts]
    moved["contact"] = import_contacts(now, given, actor=actor)
    moved["post"] = upsert(now, actor=actor, kept=kept.POSTS, wanted=_posts(rows))
    moved["holding"] = _import_holdings(now, rows.holdings, people, actor=actor)
    return MappingProxyType(moved)


def check_directory(rows: Directory) -> None:
    """Raise `ImportRefused` with everything for which `import_directory` would refuse the rows."""
    problems = list(_problems(rows))
    if problems:
        raise ImportRefused(problems)


def _organisations(rows: Directory) -> list[Organisation]:
    return [
        Organisation(uid=row.uid, name=row.name, kind=row.kind, division_id=row.division)
        for row in rows.organisations
    ]


def _people(rows: Directory) -> list[Person]:
    return [Person(uid=row.uid, name=row.name, active=row.active) for row in rows.people]


def _posts(rows: Directory) -> list[Post]:
    organisations = organisation_ids()
    return [
        Post(
            uid=row.uid,
            organisation_id=organisations[row.organisation],
            division_id=row.division,
            role=row.role,
            name=row.name,
            by_roster=row.by_roster,
            active=row.active,
        )
        for row in rows.posts
    ]


def _import_holdings(
    now: datetime, rows: Sequence[HoldingRow], people: Mapping[str, int], *, actor: str
) -> Moved:
    ids, post_uids = post_ids()
    person_uids = {person_id: uid for uid, person_id in people.items()}
    wanted = [
        Holding(post_id=ids[row.post], person_id=people[row.person_uid], rank=row.rank)
        for row in rows
    ]
    return exactly(
        now,
        actor=actor,
        kept=kept.holdings(post_uids, person_uids),
        wanted=wanted,
        owner="post_id",
        owner_ids=[row.post_id for row in wanted],
    )


def _problems(rows: Directory) -> Iterator[str]:
    """Yield everything that is wrong with the rows, alone and against what exists."""
    if any(row.contacts for row in rows.people) and contacts_to_rotate(limit=1):
        yield "the contact keys are being rotated; finish that first: fengsui keys rotate"
    for key in repeated(row.key for row in rows.organisations):
        yield f"organisation {said(key)} stands twice"
    for post in repeated(row.key for row in rows.posts):
        yield f"post {said(post)} stands twice"
    for uid in repeated(row.uid for row in rows.people):
        yield f"person {uid} stands twice"
    for held, uid in repeated((row.post, row.person_uid) for row in rows.holdings):
        yield f"post {said(held)} is held twice by person {uid}"
    divisions = set(Division.objects.values_list("code", flat=True))
    named = [row.division for row in rows.organisations] + [row.division for row in rows.posts]
    yield from unknown(named, divisions, "division")
    organisations = organisation_ids().keys() | {row.key for row in rows.organisations}
    yield from unknown([row.organisation for row in rows.posts], organisations, "organisation")
    posts = post_ids()[0].keys() | {row.key for row in rows.posts}
    yield from unknown([row.post for row in rows.holdings], posts, "post")
    people = person_ids().keys() | {row.uid for row in rows.people}
    yield from unknown([row.person_uid for row in rows.holdings], people, "person")
    yield from _lengths(rows)
    for person in rows.people:
        yield from _person_problems(person)


def _lengths(rows: Directory) -> Iterator[str]:
    named = (
        *((ORGANISATION_CHARS_MAX, row.name, said(row.key)) for row in rows.organisations),
        *((POST_CHARS_MAX, row.name, said(row.key)) for row in rows.posts),
        *((PERSON_CHARS_MAX, row.name, f"person {row.uid}") for row in rows.people),
    )
    for chars_max, name, what in named:
        if not 0 < len(name.strip()) <= chars_max:
            yield f"{what}: a name has 1 to {chars_max} characters"


def _person_problems(person: PersonRow) -> Iterator[str]:
    try:
        canonical = str(UUID(person.uid)) == person.uid
    except ValueError:
        canonical = False
    if not canonical:
        yield f"person {person.uid!r}: the uid is no UUID"
    if len(person.contacts) > CONTACTS_PER_PERSON_MAX:
        yield f"person {person.uid}: more than {CONTACTS_PER_PERSON_MAX} numbers"
    spelled: set[str] = set()
    for contact in person.contacts:
        try:
            number = numbers.normalise(contact.number)
        except numbers.BadNumber as bad:
            yield f"person {person.uid}: {bad}"
            continue
        if number in spelled:
            yield f"person {person.uid}: a number stands twice"
        spelled.add(number)
