"""Contact points: taken in, marked bad, proven, sealed under a new key."""

from collections.abc import Sequence
from datetime import datetime

from fengsui import keyring
from fengsui.directory import numbers
from fengsui.directory.actions import kept
from fengsui.directory.models import ContactPoint
from fengsui.directory.rows import ContactRow, PersonRow
from fengsui.geo.upsert import ImportRefused, Moved, batches, upsert
from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.journal.statements import rows as select

# A number that a later import no longer names; it comes back when it is named again.
REPLACED = "replaced"
PEOPLE_PER_ACTION_MAX = 500
ROTATED_PER_ACTION_MAX = 1_000


def import_contacts(now: datetime, people: Sequence[tuple[int, PersonRow]], *, actor: str) -> Moved:
    """Give each person (id, checked row) exactly the numbers of the row.

    A number that the row no longer names is marked replaced; one that a line found bad stays bad.
    """
    if people and contacts_to_rotate(limit=1):
        raise ImportRefused(["the contact keys are being rotated; finish: fengsui keys rotate"])
    given = [(person_id, contact) for person_id, row in people for contact in row.contacts]
    fresh = uid.many(now, len(given))
    wanted = [
        _contact(person_id, contact, contact_uid)
        for (person_id, contact), contact_uid in zip(given, fresh, strict=True)
    ]
    description = kept.contacts({person_id: row.uid for person_id, row in people})
    moved = upsert(now, actor=actor, kept=description, wanted=wanted)
    stay = {description.key_of(row) for row in wanted}
    for some in batches([person_id for person_id, _ in people], PEOPLE_PER_ACTION_MAX):
        with action(now, actor=actor) as act:
            moved += _replace(act, some, stay)
    return moved


def _contact(person_id: int, row: ContactRow, contact_uid: str) -> ContactPoint:
    number = numbers.normalise(row.number)
    return ContactPoint(
        uid=contact_uid,
        person_id=person_id,
        kind=row.kind,
        sealed=numbers.seal(contact_uid, number),
        number_index=numbers.index(number),
        rank=row.rank,
        takes_text=row.takes_text,
        rehearsal=row.rehearsal,
    )


def _replace(act: Action, person_ids: Sequence[int], stay: set[tuple[object, ...]]) -> Moved:
    held = ContactPoint.objects.filter(person_id__in=person_ids).values_list(
        "uid", "person_id", "number_index", "bad_at", "bad_reason"
    )
    gone = [c for c, person, index, bad_at, _ in held if not bad_at and (person, index) not in stay]
    back = [c for c, person, index, _, why in held if why == REPLACED and (person, index) in stay]
    ended = mark_contacts_bad(act, gone, reason=REPLACED)
    returned = ContactPoint.objects.filter(uid__in=back).update(bad_at=None, bad_reason="")
    if back:
        act.entry("contact.restored", subjects=[SubjectRow("contact", one) for one in back])
    return Moved(changed=returned, ended=ended)


def mark_contacts_bad(act: Action, contact_uids: Sequence[str], *, reason: str) -> int:
    """Mark numbers as not to be used, within an open action; return how many were good before.

    `reason` is a short code such as `no_such_number` or `replaced`.
    """
    good = ContactPoint.objects.filter(uid__in=contact_uids, bad_at=None)
    moved = list(good.values_list("uid", flat=True))
    if moved:
        good.update(bad_at=act.now, bad_reason=reason)
        subjects = [SubjectRow("contact", one) for one in moved]
        act.entry("contact.marked_bad", facts={"reason": reason}, subjects=subjects)
    return len(moved)


def prove_contacts(act: Action, contact_uids: Sequence[str]) -> int:
    """Note, within an open action, that a human answered on these numbers; a bad one is good again.

    Returns how many. A number that was proven later already keeps its time.
    """
    proven = ContactPoint.objects.filter(uid__in=contact_uids).exclude(proven_at__gte=act.now)
    moved = list(proven.values_list("uid", flat=True))
    if moved:
        proven.update(proven_at=act.now, bad_at=None, bad_reason="")
        act.entry("contact.proven", subjects=[SubjectRow("contact", one) for one in moved])
    return len(moved)


def mark_contact_bad(now: datetime, contact_uid: str, *, reason: str, actor: str) -> bool:
    """Mark one number as not to be used; False when it was already."""
    with action(now, actor=actor) as act:
        return mark_contacts_bad(act, [contact_uid], reason=reason) == 1


def prove_contact(now: datetime, contact_uid: str, *, actor: str) -> bool:
    """Note that a human answered on this number."""
    with action(now, actor=actor) as act:
        return prove_contacts(act, [contact_uid]) == 1


def contacts_to_rotate(*, limit: int = ROTATED_PER_ACTION_MAX) -> list[int]:
    """Return the ids of contact points that are not yet under the newest key."""
    newest = keyring.newest(numbers.SEAL_PURPOSE).id
    found = select(
        "directory/contacts_under_other_key",
        {"key_prefix": numbers.key_prefix(newest), "limit": limit},
    )
    return [int(str(row[0])) for row in found]


def rotate_contact_keys(now: datetime, *, actor: str) -> int:
    """Seal and index one batch of numbers under the newest keys; return how many, 0 at the end.

    Before: `keyring.add` for both purposes. After 0 the old key files may go. Raises
    `numbers.WrongKey` or `keyring.KeyMissing` where an old key does not fit, and changes nothing.
    """
    with action(now, actor=actor) as act:
        moving = list(ContactPoint.objects.filter(id__in=contacts_to_rotate()))
        for contact in moving:
            number = numbers.open_sealed(contact.uid, bytes(contact.sealed))
            contact.sealed = numbers.seal(contact.uid, number)
            contact.number_index = numbers.index(number)
        if moving:
            ContactPoint.objects.bulk_create(
                moving,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["sealed", "number_index"],
            )
            subjects = [SubjectRow("contact", contact.uid) for contact in moving]
            act.entry("contact.resealed", subjects=subjects)
        return len(moving)
