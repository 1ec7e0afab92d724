"""Reading tasks."""

from fengsui.tasks.models import Task, TaskState

SHOWN_MAX = 200


def open_tasks(*, seat: str = "desk", scope: str = "", origin_uid: str | None = None) -> list[Task]:
    """Return what is to be done, the most urgent first; `scope` is a division code prefix."""
    wanted = Task.objects.filter(state__in=[TaskState.OPEN, TaskState.TAKEN], seat=seat)
    if scope:
        wanted = wanted.filter(division__code__startswith=scope)
    if origin_uid is not None:
        wanted = wanted.filter(origin_uid=origin_uid)
    return list(wanted.order_by("priority", "created_at", "id")[:SHOWN_MAX])


def count_open(*, origin_uid: str) -> int:
    """Return how many tasks of an origin are not done."""
    open_states = [TaskState.OPEN, TaskState.TAKEN]
    return Task.objects.filter(origin_uid=origin_uid, state__in=open_states).count()
