"""The door of the hazard ledger: a risk point is seen from its division and from above."""

from django.db.models import QuerySet

from fengsui.directory.access import NotVisible, scope
from fengsui.directory.models import User
from fengsui.hazards.models import RiskPoint


def visible_risk_points(user: User) -> QuerySet[RiskPoint]:
    """Return the risk points in the account's division."""
    if not (user.is_active and user.division_id):
        return RiskPoint.objects.none()
    return RiskPoint.objects.filter(division__code__startswith=scope(user))


def access_risk_point(user: User, uid: str) -> RiskPoint:
    """Return the risk point that this account may see; raises `NotVisible`."""
    found = visible_risk_points(user).filter(uid=uid).first()
    if found is None:
        raise NotVisible("not found")
    return found
