"""The door of warnings: the county sees every alert, a township or village those that mean it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from fengsui.directory.access import NotVisible, scope
from fengsui.directory.models import User
from fengsui.geo.models import Division, Level
from fengsui.warnings.models import Alert, AlertTarget


def visible_alerts(user: User) -> QuerySet[Alert]:
    """Return the alerts that mean the account's division, a part of it, or what it lies in.

    The county sees all of them, also those whose area nobody could read.
    """
    if not (user.is_active and user.division_id):
        return Alert.objects.none()
    mine = scope(user)
    if Division.objects.filter(code=mine, level=Level.COUNTY).exists():
        return Alert.objects.all()
    above = [mine[:length] for length in range(1, len(mine) + 1)]
    meant = AlertTarget.objects.filter(
        Q(division__code__startswith=mine) | Q(division__in=above), alert=OuterRef("pk")
    )
    return Alert.objects.filter(Exists(meant))


def access_alert(user: User, uid: str) -> Alert:
    """Return the alert that this account may see; raises `NotVisible`."""
    found = visible_alerts(user).filter(uid=uid).first()
    if found is None:
        raise NotVisible("not found")
    return found
