"""How each table of the directory is recognised by an import and told to the journal."""

from collections.abc import Mapping

from fengsui.directory.models import (
    ContactPoint,
    DutyShift,
    Holding,
    Organisation,
    Person,
    Post,
)
from fengsui.geo.upsert import Kept
from fengsui.journal.actions import SubjectRow

Uids = Mapping[int, str]


def _organisation(row: Organisation) -> SubjectRow:
    return SubjectRow("organisation", row.uid, row.division_id, {"kind": row.kind})


def _person(row: Person) -> SubjectRow:
    return SubjectRow("person", row.uid, "", {"active": row.active})


def _post(row: Post) -> SubjectRow:
    facts = {"active": row.active, "by_roster": row.by_roster, "role": row.role}
    return SubjectRow("post", row.uid, row.division_id, facts)


ORGANISATIONS = Kept(
    model=Organisation,
    noun="organisation",
    key=("name", "division_id"),
    columns=("kind",),
    told=_organisation,
)
PEOPLE = Kept(model=Person, noun="person", key=("uid",), columns=("name", "active"), told=_person)
POSTS = Kept(
    model=Post,
    noun="post",
    key=("organisation_id", "name"),
    columns=("division_id", "role", "by_roster", "active"),
    told=_post,
)


def contacts(people: Uids) -> Kept[ContactPoint]:
    """Return the description of contact points, given the uids of people by id."""

    def told(row: ContactPoint) -> SubjectRow:
        facts = {"kind": row.kind, "person": people[row.person_id], "rank": row.rank}
        return SubjectRow("contact", row.uid, "", facts)

    return Kept(
        model=ContactPoint,
        noun="contact",
        key=("person_id", "number_index"),
        columns=("kind", "rank", "takes_text", "rehearsal"),
        told=told,
    )


def holdings(posts: Uids, people: Uids) -> Kept[Holding]:
    """Return the description of holdings, given the uids of posts and people by id."""

    def told(row: Holding) -> SubjectRow:
        facts = {"person": people[row.person_id], "rank": row.rank}
        return SubjectRow("post", posts[row.post_id], "", facts)

    return Kept(
        model=Holding, noun="holding", key=("post_id", "person_id"), columns=("rank",), told=told
    )


def shifts(posts: Uids, people: Uids) -> Kept[DutyShift]:
    """Return the description of duty shifts, given the uids of posts and people by id."""

    def told(row: DutyShift) -> SubjectRow:
        facts = {
            "person": people[row.person_id],
            "post": posts[row.post_id],
            "rank": row.rank,
        }
        return SubjectRow("shift", row.uid, "", facts)

    return Kept(
        model=DutyShift,
        noun="shift",
        key=("post_id", "person_id", "starts_at"),
        columns=("rank", "ends_at"),
        told=told,
    )
