"""Reading tasks."""

from django.db.models import Case, QuerySet, Value, When

from fengsui.tasks.models import HELP, Task, TaskState

SHOWN_MAX = 200


def open_tasks(*, seat: str = "desk", scope: str = "", origin_uid: str | None = None) -> list[Task]:
    """Return what is to be done, the most urgent first; `scope` is a division code prefix."""
    wanted = Task.objects.filter(state__in=[TaskState.OPEN, TaskState.TAKEN], seat=seat)
    if scope:
        wanted = wanted.filter(division__code__startswith=scope)
    if origin_uid is not None:
        wanted = wanted.filter(origin_uid=origin_uid)
    return list(wanted.order_by("priority", "created_at", "id")[:SHOWN_MAX])


def open_of(origin_uid: str) -> list[Task]:
    """Return everything that is still to be done for an origin, the most urgent first."""
    wanted = Task.objects.filter(origin_uid=origin_uid, state__in=[TaskState.OPEN, TaskState.TAKEN])
    return list(wanted.order_by("priority", "created_at", "id"))


def to_do(visible: QuerySet[Task]) -> list[Task]:
    """Return what is to be done of these: in earnest before drills, calls for help before all else.

    What nobody has taken stands before what somebody has, then urgency and age decide.
    """
    help_first = Case(When(kind=HELP, then=Value(0)), default=Value(1))
    taken_last = Case(When(state=TaskState.TAKEN, then=Value(1)), default=Value(0))
    wanted = visible.filter(state__in=[TaskState.OPEN, TaskState.TAKEN])
    ranked = wanted.order_by("exercise", help_first, taken_last, "priority", "created_at", "id")
    return list(ranked[:SHOWN_MAX])


def ended(visible: QuerySet[Task], *, limit: int) -> list[Task]:
    """Return what was done last of these."""
    return list(visible.filter(state=TaskState.DONE).order_by("-ended_at", "-id")[:limit])
