"""The door of the journal: who may read which entries."""

from django.db.models import Exists, OuterRef, QuerySet

from fengsui.directory.access import Permission, require, scope
from fengsui.directory.models import User
from fengsui.geo.models import Level
from fengsui.journal.models import Entry, Subject


def sees_all(user: User) -> bool:
    """Tell whether the account's division is the whole county."""
    return user.division is not None and user.division.level == Level.COUNTY


def visible_entries(user: User) -> QuerySet[Entry]:
    """Return the entries that touch the account's division; raises `Forbidden`."""
    require(user, Permission.SEE_JOURNAL)
    entries = Entry.objects.all()
    if sees_all(user):
        return entries
    touching = Subject.objects.filter(entry=OuterRef("pk"), division__startswith=scope(user))
    return entries.filter(Exists(touching))
