"""The door of the directory: who may do what, and who may see whom.

A role says what an account may do, its division says where. What lies outside is not there at all
(404); what lies inside and is not allowed is refused (403).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from fengsui.directory.models import DutyShift, Holding, Organisation, Person, Post, User, UserRole

Found = TypeVar("Found", Person, Post, Organisation)


class Forbidden(PermissionDenied):
    """The account's role does not allow it; the text says what."""


class NotVisible(Http404):
    """It does not exist, or it lies outside the account's division: both sound the same."""


class Permission(StrEnum):
    """Something that an account may do within its division."""

    RECEIVE_ALERT = "receive_alert"
    DRAFT_CALLOUT = "draft_callout"
    APPROVE_CALLOUT = "approve_callout"
    OPEN_CALLOUT = "open_callout"
    CANCEL_CALLOUT = "cancel_callout"
    CLOSE_CALLOUT = "close_callout"
    SEE_CALLOUTS = "see_callouts"
    WORK_DESK = "work_desk"  # take and settle desk tasks, record what a call by hand brought
    ANSWER_FOR_OTHERS = "answer_for_others"
    REPORT_MEASURES = "report_measures"
    VERIFY_MEASURES = "verify_measures"  # of the tier below; never of one's own report
    SEE_NUMBERS = "see_numbers"
    MANAGE_ROSTER = "manage_roster"
    MANAGE_DIRECTORY = "manage_directory"
    MANAGE_USERS = "manage_users"
    SEE_JOURNAL = "see_journal"


_P = Permission
_DESK = frozenset(
    {
        *(_P.RECEIVE_ALERT, _P.DRAFT_CALLOUT, _P.OPEN_CALLOUT, _P.CANCEL_CALLOUT),
        *(_P.CLOSE_CALLOUT, _P.SEE_CALLOUTS, _P.WORK_DESK, _P.ANSWER_FOR_OTHERS),
        *(_P.REPORT_MEASURES, _P.VERIFY_MEASURES, _P.SEE_NUMBERS, _P.SEE_JOURNAL),
    }
)
ROLES: Mapping[UserRole, frozenset[Permission]] = MappingProxyType(
    {
        UserRole.DUTY_OFFICER: _DESK,
        UserRole.DUTY_CHIEF: _DESK | {_P.APPROVE_CALLOUT, _P.MANAGE_ROSTER},
        UserRole.COMMANDER: frozenset(
            {
                *(_P.APPROVE_CALLOUT, _P.OPEN_CALLOUT, _P.CANCEL_CALLOUT, _P.CLOSE_CALLOUT),
                *(_P.SEE_CALLOUTS, _P.VERIFY_MEASURES, _P.SEE_NUMBERS, _P.SEE_JOURNAL),
            }
        ),
        UserRole.TOWNSHIP_OFFICER: frozenset(
            {
                *(_P.SEE_CALLOUTS, _P.ANSWER_FOR_OTHERS, _P.REPORT_MEASURES),
                *(_P.VERIFY_MEASURES, _P.SEE_NUMBERS, _P.MANAGE_ROSTER),
            }
        ),
        UserRole.VILLAGE_HEAD: frozenset({_P.SEE_CALLOUTS, _P.REPORT_MEASURES}),
        # Keeps the books and orders nothing: whoever makes accounts must not open call-outs.
        UserRole.ADMINISTRATOR: frozenset(
            {
                *(_P.MANAGE_ROSTER, _P.MANAGE_DIRECTORY, _P.MANAGE_USERS),
                *(_P.SEE_NUMBERS, _P.SEE_JOURNAL),
            }
        ),
    }
)


def may(user: User, permission: Permission) -> bool:
    """Return whether the account's role allows it, somewhere."""
    return bool(user.is_active and user.division_id and permission in _allowed(user))


def may_in(user: User, permission: Permission, division_code: str) -> bool:
    """Return whether the account may do it in that division."""
    return may(user, permission) and in_scope(user, division_code)


def require(user: User, permission: Permission, division_code: str | None = None) -> None:
    """Refuse what the account may not do; raises `Forbidden`, or `NotVisible` out of its scope."""
    if division_code is not None and not in_scope(user, division_code):
        raise NotVisible("not found")
    if not may(user, permission):
        raise Forbidden(f"{user.get_username()} may not {permission.replace('_', ' ')}")


def in_scope(user: User, division_code: str) -> bool:
    """Return whether a division is the account's own or lies in it."""
    return bool(user.is_active and user.division_id) and division_code.startswith(scope(user))


def scope(user: User) -> str:
    """Return the code of the account's division; it must have one."""
    assert user.division_id, "an account without a division sees nothing"
    return str(user.division_id)


def visible_people(user: User) -> QuerySet[Person]:
    """Return whom the account may see: who holds or ever took a post in its division, and itself.

    Outsiders see nobody, not even themselves.
    """
    if not (user.is_active and user.division_id):
        return Person.objects.none()
    posts = visible_posts(user)
    return Person.objects.filter(
        Q(id__in=Holding.objects.filter(post__in=posts).values("person"))
        | Q(id__in=DutyShift.objects.filter(post__in=posts).values("person"))
        | Q(id=user.person_id)
    )


def visible_posts(user: User) -> QuerySet[Post]:
    """Return the posts that serve the account's division or lie in it."""
    if not (user.is_active and user.division_id):
        return Post.objects.none()
    return Post.objects.filter(division__code__startswith=scope(user))


def visible_organisations(user: User) -> QuerySet[Organisation]:
    """Return the organisations in the account's division."""
    if not (user.is_active and user.division_id):
        return Organisation.objects.none()
    return Organisation.objects.filter(division__code__startswith=scope(user))


def access_person(user: User, uid: str) -> Person:
    """Return the person that this account may see; raises `NotVisible`."""
    return _one(visible_people(user), uid)


def access_post(user: User, uid: str) -> Post:
    """Return the post that this account may see; raises `NotVisible`."""
    return _one(visible_posts(user), uid)


def access_organisation(user: User, uid: str) -> Organisation:
    """Return the organisation that this account may see; raises `NotVisible`."""
    return _one(visible_organisations(user), uid)


def _allowed(user: User) -> frozenset[Permission]:
    return ROLES.get(UserRole(user.role), frozenset()) if user.role else frozenset()


def _one(visible: QuerySet[Found], uid: str) -> Found:
    found = visible.filter(uid=uid).first()
    if found is None:
        raise NotVisible("not found")
    return found
