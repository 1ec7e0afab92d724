"""A crowd: a county of as many posts as a benchmark or a kill test wants, made in seconds."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from fengsui.directory import numbers
from fengsui.directory.models import (
    ContactKind,
    ContactPoint,
    Holding,
    Organisation,
    Person,
    Post,
    Rank,
)
from fengsui.geo.models import Division, Level
from fengsui.journal import uid
from fengsui.journal.actions import action

COUNTY = "330225"
BATCH = 1_000
VILLAGES = 400
TOWNSHIPS = 20


def make(now: datetime, posts: int) -> None:
    """Make a county with one village head a post, each with one number; several a village."""
    for batch in _batches(posts):
        with action(now, actor="demo:crowd") as act:
            if batch.start == 0:
                _divisions(now)
                act.entry("crowd.made", facts={"posts": posts})
            _people(now, batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a county has lived for days before a warning comes


def _batches(posts: int) -> Iterator[range]:
    for start in range(0, posts, BATCH):
        yield range(start, min(posts, start + BATCH))


def township(no: int) -> str:
    """Return the code of a township of the crowd."""
    return f"{COUNTY}{no % TOWNSHIPS + 101:03d}"


def village(no: int) -> str:
    """Return the code of the village in which post number `no` lies."""
    return f"{township(no)}{no % VILLAGES // TOWNSHIPS + 1:03d}"


def _divisions(now: datetime) -> None:
    rows = [Division(code=COUNTY, name="象山县", level=Level.COUNTY)]
    towns = sorted({township(no) for no in range(TOWNSHIPS)})
    rows += [
        Division(code=code, name=f"镇{code[-3:]}", level=Level.TOWNSHIP, parent_id=COUNTY)
        for code in towns
    ]
    villages = sorted({village(no) for no in range(VILLAGES)})
    rows += [
        Division(code=code, name=f"村{code[-6:]}", level=Level.VILLAGE, parent_id=code[:9])
        for code in villages
    ]
    Division.objects.bulk_create(rows, batch_size=BATCH)
    Organisation.objects.bulk_create(
        [
            Organisation(uid=one, name="村委会", division_id=code, kind="village")
            for one, code in zip(uid.many(now, len(villages)), villages, strict=True)
        ],
        batch_size=BATCH,
    )


def _organisations() -> list[Organisation]:
    return list(Organisation.objects.select_related("division"))


def _people(now: datetime, batch: range) -> None:
    bodies = {body.division.code: body.id for body in _organisations()}
    uids = iter(uid.many(now, 3 * len(batch)))
    keys = numbers.newest_keys()
    people = [Person(uid=next(uids), name=f"人{no}") for no in batch]
    Person.objects.bulk_create(people, batch_size=BATCH)
    contacts = []
    for no, person in zip(batch, people, strict=True):
        contact_uid, number = next(uids), f"100{no:08d}"
        contacts.append(
            ContactPoint(
                uid=contact_uid,
                person=person,
                kind=ContactKind.MOBILE,
                sealed=numbers.seal(contact_uid, number, keys.seal),
                number_index=numbers.index(number, keys.index),
            )
        )
    ContactPoint.objects.bulk_create(contacts, batch_size=BATCH)
    posts = [
        Post(
            uid=next(uids),
            organisation_id=bodies[village(no)],
            division_id=village(no),
            role="village_head",
            name=f"村主任{no}",
        )
        for no in batch
    ]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    Holding.objects.bulk_create(
        [
            Holding(post=post, person=person, rank=Rank.PRIMARY)
            for post, person in zip(posts, people, strict=True)
        ],
        batch_size=BATCH,
    )
