"""Contact points: taken in, marked bad, proven, sealed under a new key."""

from collections.abc import Collection, Sequence
from datetime import datetime

from fengsui import keyring
from fengsui.directory import numbers
from fengsui.directory.actions import kept
from fengsui.directory.models import ContactPoint
from fengsui.directory.rows import ContactRow, PersonRow
from fengsui.geo.upsert import Moved, batches, upsert
from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.journal.statements import rows as select

# A number that a later import no longer names; it comes back when it is named again.
REPLACED = "replaced"
PEOPLE_PER_ACTION_MAX = 500
ROTATED_PER_ACTION_MAX = 500


def import_contacts(now: datetime, people: Sequence[tuple[int, PersonRow]], *, actor: str) -> Moved:
    """Give each person (id, checked row) exactly the numbers of the row.

    A number that the row no longer names is marked replaced; one that a line found bad stays bad.
    """
    given = [(person_id, contact) for person_id, row in people for contact in row.contacts]
    fresh = uid.many(now, len(given))
    keys = numbers.newest_keys()
    wanted = [
        _contact(person_id, contact, contact_uid, keys)
        for (person_id, contact), contact_uid in zip(given, fresh, strict=True)
    ]
    description = kept.contacts({person_id: row.uid for person_id, row in people})
    moved = upsert(now, actor=actor, kept=description, wanted=wanted)
    stay = {description.key_of(row) for row in wanted}
    for some in batches([person_id for person_id, _ in people], PEOPLE_PER_ACTION_MAX):
        with action(now, actor=actor) as act:
            moved += _replace(act, some, stay)
    return moved


def _contact(person_id: int, row: ContactRow, contact_uid: str, keys: numbers.Keys) -> ContactPoint:
    number = numbers.normalise(row.number)
    return ContactPoint(
        uid=contact_uid,
        person_id=person_id,
        kind=row.kind,
        sealed=numbers.seal(contact_uid, number, keys.seal),
        number_index=numbers.index(number, keys.index),
        rank=row.rank,
        takes_text=row.takes_text,
        rehearsal=row.rehearsal,
    )


def _replace(act: Action, person_ids: Sequence[int], stay: set[tuple[object, ...]]) -> Moved:
    gone: list[int] = []
    back: list[int] = []
    for contact in ContactPoint.objects.filter(person_id__in=person_ids):
        named = (contact.person_id, contact.number_index) in stay
        if not named and contact.bad_at is None:
            gone.append(contact.id)
        elif named and contact.bad_reason == REPLACED:
            back.append(contact.id)
    ended = _mark_bad(act, gone, reason=REPLACED)
    return Moved(changed=_mark_good(act, back, "contact.restored"), ended=ended)


def mark_contact_bad(act: Action, contact_id: int, *, reason: str) -> bool:
    """Mark a number as not to be used, within an open action; False when it was already.

    `reason` is a short code, such as the outcome `no_such_number` of a line.
    """
    return _mark_bad(act, [contact_id], reason=reason) == 1


def mark_number_bad(now: datetime, contact_uid: str, *, reason: str, actor: str) -> bool:
    """Mark a number as not to be used, because somebody says so; False when it was already."""
    with action(now, actor=actor) as act:
        ids = ContactPoint.objects.filter(uid=contact_uid).values_list("id", flat=True)
        return _mark_bad(act, list(ids), reason=reason) == 1


def prove_contacts(act: Action, ids: Collection[int]) -> int:
    """Note, within an open action, that a human answered on these numbers: they are good again.

    Returns of how many that was not noted for this instant already.
    """
    proven = ContactPoint.objects.filter(id__in=ids).exclude(proven_at__gte=act.now)
    fresh = list(proven.values_list("id", flat=True))
    ContactPoint.objects.filter(id__in=fresh).update(proven_at=act.now)
    return _mark_good(act, fresh, "contact.proven")


def _mark_bad(act: Action, ids: Sequence[int], *, reason: str) -> int:
    good = ContactPoint.objects.filter(id__in=ids, bad_at=None)
    subjects = [SubjectRow("contact", one) for one in good.values_list("uid", flat=True)]
    if subjects:
        good.update(bad_at=act.now, bad_reason=reason)
        act.entry("contact.marked_bad", facts={"reason": reason}, subjects=subjects)
    return len(subjects)


def _mark_good(act: Action, ids: Sequence[int], kind: str) -> int:
    found = ContactPoint.objects.filter(id__in=ids)
    subjects = [SubjectRow("contact", one) for one in found.values_list("uid", flat=True)]
    if subjects:
        found.update(bad_at=None, bad_reason="")
        act.entry(kind, subjects=subjects)
    return len(subjects)


def contacts_to_rotate(limit: int) -> list[int]:
    """Return the ids of contact points that are not yet under the newest key."""
    newest = keyring.newest(numbers.SEAL_PURPOSE).id
    found = select(
        "directory/contacts_under_other_key",
        {"key_prefix": numbers.key_prefix(newest), "limit": limit},
    )
    return [int(str(row[0])) for row in found]


def rotate_contact_keys(now: datetime, *, actor: str, limit: int = ROTATED_PER_ACTION_MAX) -> int:
    """Seal and index one batch of numbers under the newest keys; return how many, 0 at the end.

    Before: `keyring.add` for both purposes. After 0 the old key files may go. Raises
    `numbers.WrongKey` or `keyring.KeyMissing` where an old key does not fit, and changes nothing.
    """
    keys = numbers.newest_keys()
    moving = list(ContactPoint.objects.filter(id__in=contacts_to_rotate(limit)))
    for contact in moving:
        number = numbers.open_sealed(contact.uid, bytes(contact.sealed))
        contact.sealed = numbers.seal(contact.uid, number, keys.seal)
        contact.number_index = numbers.index(number, keys.index)
    if not moving:
        return 0
    # Sealed without holding the writer: nothing but a rotation ever changes a number's bytes, and
    # two that meet write the same number under the same keys.
    with action(now, actor=actor) as act:
        ContactPoint.objects.bulk_create(
            moving,
            batch_size=ROTATED_PER_ACTION_MAX,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["sealed", "number_index"],
        )
        subjects = [SubjectRow("contact", contact.uid) for contact in moving]
        act.entry("contact.resealed", subjects=subjects)
    return len(moving)
