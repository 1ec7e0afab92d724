"""All writes of tasks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.tasks.models import HELP, Task, TaskState

OPEN_MAX = 2_000
ENDED = (TaskState.DONE, TaskState.DROPPED)
_BATCH = 500


class TaskRefused(Exception):
    """The task is not in a state in which this can be done."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task to be opened: for whom or what, where, how urgent (lowest first)."""

    kind: str
    subject_uid: str
    division: str
    priority: int = 0
    due_at: datetime | None = None
    note: str = ""
    answer_id: int | None = None


def open_tasks(
    act: Action, rows: Sequence[TaskRow], *, origin_uid: str, exercise: bool, seat: str = "desk"
) -> int:
    """Open these tasks (at most `OPEN_MAX`); what is already asked stays one task.

    Who asks for help again after it was seen to is heard again: that task is opened anew.
    """
    assert len(rows) <= OPEN_MAX
    asked = {(row.subject_uid, row.kind): row for row in rows}
    have = Task.objects.filter(origin_uid=origin_uid, subject_uid__in=[s for s, _ in asked])
    known = set(have.values_list("subject_uid", "kind"))
    fresh = [row for key, row in asked.items() if key not in known]
    made = [
        Task(
            uid=task_uid,
            kind=row.kind,
            origin_uid=origin_uid,
            subject_uid=row.subject_uid,
            division_id=row.division,
            seat=seat,
            exercise=exercise,
            priority=row.priority,
            created_at=act.now,
            due_at=row.due_at,
            note=row.note,
            answer_id=row.answer_id,
        )
        for task_uid, row in zip(uid.many(act.now, len(fresh)), fresh, strict=True)
    ]
    Task.objects.bulk_create(made, batch_size=_BATCH)
    made += _again(have.filter(kind=HELP, state__in=ENDED), asked)
    if made:
        _tell(act, "task.opened", made, TaskState.OPEN, origin_uid=origin_uid, exercise=exercise)
    return len(made)


def _again(ended: QuerySet[Task], asked: Mapping[tuple[str, str], TaskRow]) -> list[Task]:
    """Open ended tasks anew where they are asked again; return them."""
    tasks = [task for task in ended if (task.subject_uid, task.kind) in asked]
    for task in tasks:
        row = asked[task.subject_uid, task.kind]
        Task.objects.filter(id=task.id).update(
            state=TaskState.OPEN,
            taken_by="",
            ended_at=None,
            note=row.note,
            answer=row.answer_id,
        )
    return tasks


def take(now: datetime, task_uid: str, *, actor: str) -> None:
    """Say that somebody is on it; raises `TaskRefused` when somebody else already is."""
    with action(now, actor=actor) as act:
        moved = Task.objects.filter(uid=task_uid, state=TaskState.OPEN).update(
            state=TaskState.TAKEN, taken_by=actor
        )
        task = Task.objects.get(uid=task_uid)
        if not moved:
            raise TaskRefused(f"the task is {task.state} by {task.taken_by or 'nobody'}")
        _tell_one(act, "task.taken", task)


def finish(now: datetime, task_uid: str, *, actor: str, note: str) -> None:
    """Say that it is done, with a word on how; raises `TaskRefused` when it has ended already."""
    with action(now, actor=actor) as act:
        moved = Task.objects.filter(
            uid=task_uid, state__in=[TaskState.OPEN, TaskState.TAKEN]
        ).update(state=TaskState.DONE, ended_at=now, note=note[:500], taken_by=actor)
        task = Task.objects.get(uid=task_uid)
        if not moved:
            raise TaskRefused(f"the task has ended already: {task.state}")
        _tell_one(act, "task.done", task)


def drop(act: Action, *, origin_uid: str, subject_uids: Collection[str] | None = None) -> int:
    """Drop open tasks that are no longer needed: of these subjects, or of the whole origin."""
    wanted = Task.objects.filter(
        origin_uid=origin_uid, state__in=[TaskState.OPEN, TaskState.TAKEN]
    ).exclude(kind=HELP)
    if subject_uids is not None:
        wanted = wanted.filter(subject_uid__in=subject_uids)
    tasks = list(wanted[:OPEN_MAX])
    if tasks:
        Task.objects.filter(id__in=[task.id for task in tasks]).update(
            state=TaskState.DROPPED, ended_at=act.now
        )
        _tell(
            act,
            "task.dropped",
            tasks,
            TaskState.DROPPED,
            origin_uid=origin_uid,
            exercise=tasks[0].exercise,
        )
    return len(tasks)


def _tell(
    act: Action,
    kind: str,
    tasks: Sequence[Task],
    state: TaskState,
    *,
    origin_uid: str,
    exercise: bool,
) -> None:
    act.entry(
        kind,
        origin_uid=origin_uid,
        exercise=exercise,
        subjects=[
            SubjectRow("task", t.uid, t.division_id, {"kind": t.kind, "state": state})
            for t in tasks
        ],
    )


def _tell_one(act: Action, kind: str, task: Task) -> None:
    state = TaskState(task.state)
    _tell(act, kind, [task], state, origin_uid=task.origin_uid, exercise=task.exercise)
