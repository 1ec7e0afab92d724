"""Reading the directory: who holds what, who is on duty, whom a call would miss."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from fengsui import keyring
from fengsui.directory import numbers
from fengsui.directory.models import (
    ContactKind,
    ContactPoint,
    DutyShift,
    Holding,
    Person,
    Post,
    Rank,
    Token,
    User,
)
from fengsui.directory.tokens import token_digest
from fengsui.journal.statements import rows as select


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a post now."""

    person_uid: str
    name: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class Held:
    """A post that a person holds, or takes by the roster now."""

    post_uid: str
    post: str
    organisation: str
    division: str
    role: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class Contact:
    """A number of a person, as it may be shown: with its middle hidden."""

    uid: str
    person_uid: str
    name: str
    kind: ContactKind
    masked: str
    rank: int
    takes_text: bool
    proven_at: datetime | None
    bad_at: datetime | None
    bad_reason: str


class GapReason(StrEnum):
    """Why nobody would be called for a role in a division; the first of them that holds."""

    NO_POST = "no_post"
    EMPTY_ROSTER = "empty_roster"
    NO_HOLDER = "no_holder"
    NO_CONTACT = "no_contact"


@dataclass(frozen=True, slots=True)
class Gap:
    """A role in a division for which nobody can be called now."""

    division: str
    role: str
    reason: GapReason


def holders(post_uids: Collection[str], now: datetime) -> dict[str, list[Holder]]:
    """Return who holds each post now, the primary holders first; inactive people are left out.

    A roster post is held by who is on duty at `now`, any other by its holders.
    """
    found: dict[str, list[Holder]] = {uid: [] for uid in post_uids}
    named = Holding.objects.filter(post__uid__in=post_uids, post__by_roster=False)
    on_duty = on_duty_at(now).filter(post__uid__in=post_uids, post__by_roster=True)
    columns = ("post__uid", "person__uid", "person__name", "rank")
    for rows in (named, on_duty):
        for post, person, name, rank in rows.filter(person__active=True).values_list(*columns):
            found[post].append(Holder(person, name, Rank(rank)))
    return {
        uid: sorted(some, key=lambda one: (one.rank != Rank.PRIMARY, one.person_uid))
        for uid, some in found.items()
    }


def on_duty_at(now: datetime) -> QuerySet[DutyShift]:
    """Return the shifts that run at that instant."""
    return DutyShift.objects.filter(starts_at__lte=now, ends_at__gt=now)


def held_by(person_uid: str, now: datetime) -> list[Held]:
    """Return the posts that a person holds, and takes by the roster now, in division order."""
    columns = (
        *("post__uid", "post__name", "post__organisation__name"),
        *("post__division__code", "post__role", "rank"),
    )
    named = Holding.objects.filter(post__by_roster=False)
    found: list[Held] = []
    for rows in (named, on_duty_at(now).filter(post__by_roster=True)):
        mine = rows.filter(person__uid=person_uid, post__active=True)
        for uid, name, organisation, division, role, rank in mine.values_list(*columns):
            found.append(Held(uid, name, organisation, division, role, Rank(rank)))
    return sorted(found, key=lambda one: (one.division, one.role, one.post_uid))


def gaps(division_codes: Collection[str], roles: Collection[str], now: datetime) -> list[Gap]:
    """Return every (division, role) for which nobody can be called now, in that order.

    Called is the primary holder of an active post, by a number that is not marked bad; deputies
    follow him and do not fill his gap. Give each tier's roles with that tier's divisions.
    """
    reached: dict[tuple[str, str], set[GapReason | None]] = defaultdict(set)
    posts = Post.objects.filter(
        division__code__in=division_codes, role__in=roles, active=True
    ).annotate(held=_primary(now), reachable=_primary(now, with_contact=True))
    for division, role, by_roster, held, reachable in posts.values_list(
        "division__code", "role", "by_roster", "held", "reachable"
    ):
        reason = None if reachable else GapReason.NO_CONTACT
        if not held:
            reason = GapReason.EMPTY_ROSTER if by_roster else GapReason.NO_HOLDER
        reached[division, role].add(reason)
    found: list[Gap] = []
    for division in sorted(set(division_codes)):
        for role in sorted(set(roles)):
            reasons = reached.get((division, role), {GapReason.NO_POST})
            if None not in reasons:
                # Of several vacant posts the one nearest to being reached says what is missing.
                last = max(filter(None, reasons), key=list(GapReason).index)
                found.append(Gap(division, role, last))
    return found


def _primary(now: datetime, *, with_contact: bool = False) -> Q:
    """Return the condition that a post has an active primary holder at that instant."""
    mine = {"post": OuterRef("pk"), "rank": Rank.PRIMARY, "person__active": True}
    held = Holding.objects.filter(**mine)
    on_duty = on_duty_at(now).filter(**mine)
    if with_contact:
        good = Exists(ContactPoint.objects.filter(person=OuterRef("person"), bad_at=None))
        held, on_duty = held.filter(good), on_duty.filter(good)
    return Q(Q(by_roster=False) & Exists(held)) | Q(Q(by_roster=True) & Exists(on_duty))


def contacts_of(person_uid: str) -> list[Contact]:
    """Return a person's numbers, masked, in the order in which they are used."""
    return _contacts(ContactPoint.objects.filter(person__uid=person_uid))


def find_by_number(text: str) -> list[Contact]:
    """Return whose number this is, however it is written; a duty room's line is of several.

    Raises `numbers.BadNumber`.
    """
    wanted = numbers.indexes(numbers.normalise(text))
    return _contacts(ContactPoint.objects.filter(number_index__in=wanted))


def _contacts(found: QuerySet[ContactPoint]) -> list[Contact]:
    return [
        Contact(
            uid=one.uid,
            person_uid=one.person.uid,
            name=one.person.name,
            kind=ContactKind(one.kind),
            masked=numbers.mask(numbers.open_sealed(one.uid, bytes(one.sealed))),
            rank=one.rank,
            takes_text=one.takes_text,
            proven_at=one.proven_at,
            bad_at=one.bad_at,
            bad_reason=one.bad_reason,
        )
        for one in found.select_related("person").order_by("person", "rank", "id")
    ]


def check_keys() -> None:
    """Open a first and a last number under every key in use: a wrong key must refuse to start.

    Raises `numbers.WrongKey` or `keyring.KeyMissing`.
    """
    keyring.forget()
    for _, first, last in select("directory/contacts_by_key"):
        for contact in ContactPoint.objects.filter(id__in={first, last}):
            sealed = bytes(contact.sealed)
            number = numbers.open_sealed(contact.uid, sealed)
            key = keyring.numbered(numbers.INDEX_PURPOSE, numbers.key_id(sealed))
            if numbers.index(number, key) != contact.number_index:
                raise numbers.WrongKey(
                    f"contact {contact.uid} is not indexed with {numbers.INDEX_PURPOSE}-{key.id};"
                    " restore the key file that belongs to this database"
                )


def person_of(uid: str) -> Person | None:
    """Return an active person, for whoever holds his signed link."""
    return Person.objects.filter(uid=uid, active=True).first()


def names_of(actor: str) -> frozenset[str]:
    """Return every name under which the human being behind an actor acts, that one among them.

    By page, by command line, by his own link, and by each other account that is his.
    """
    way, _, name = actor.partition(":")
    field = {"user": "uid", "cli": "username", "person": "person__uid"}.get(way)
    if field is None:
        return frozenset({actor})
    people = User.objects.filter(**{field: name}, person__isnull=False).values("person")
    his = User.objects.filter(Q(**{field: name}) | Q(person__in=people))
    names = {actor}
    for uid, username, person in his.values_list("uid", "username", "person__uid"):
        names |= {f"user:{uid}", f"cli:{username}"} | ({f"person:{person}"} if person else set())
    return frozenset(names)


def user_of_token(secret: str) -> User | None:
    """Return the account for which a programme's token speaks; None where it does not count."""
    token = (
        Token.objects.select_related("user")
        .filter(digest=token_digest(secret), ended_at=None, user__is_active=True)
        .first()
    )
    return token.user if token else None
