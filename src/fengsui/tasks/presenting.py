"""Tasks in words: what is to be done, for whom, where, and what he said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from fengsui.channels.models import Answer
from fengsui.directory.models import Holding, Person, Rank, User
from fengsui.geo import queries as geo
from fengsui.rulebook import queries as rulebook
from fengsui.tasks.models import HELP, Task, TaskState

RETURNED = "returned"
# Kinds that no rule names, because no rule can ask for less.
KINDS: Mapping[str, object] = MappingProxyType(
    {
        HELP: _("有险情·要支援"),
        RETURNED: _("抽查不符已退回，请告知镇乡重报"),
        "dial": _("线路排队超时，人工拨打"),
        "open_alert": _("预警无人打开"),
        "tell_leader": _("预警仍无人打开，报带班领导"),
    }
)
TONES: Mapping[str, str] = MappingProxyType(
    {
        TaskState.OPEN: "idle",
        TaskState.TAKEN: "active",
        TaskState.DONE: "done",
        TaskState.DROPPED: "ended",
    }
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as the desk reads it; `href` leads to the person, the unit or the alert."""

    task: Task
    kind: object
    place: str
    person: str
    post: str
    said: str
    taken_by: str
    href: str
    overdue: bool

    @property
    def tone(self) -> str:
        """Return how its state looks: an open task waits, which an open call-out does not."""
        return TONES[TaskState(self.task.state)]


def task_lines(tasks: Sequence[Task], now: datetime) -> list[TaskLine]:
    """Return these tasks in words, in their order; the statements do not depend on how many."""
    named = rulebook.current().desk.tasks
    places = geo.places({str(task.division_id) for task in tasks})
    people = {one.uid: one for one in Person.objects.filter(uid__in=_subjects(tasks))}
    posts = _posts([one.id for one in people.values()])
    said = _said(tasks)
    users = _users({task.taken_by for task in tasks})
    lines = []
    for task in tasks:
        person = people.get(task.subject_uid)
        place = places.get(str(task.division_id))
        lines.append(
            TaskLine(
                task=task,
                kind=KINDS.get(task.kind) or named.get(task.kind, task.kind),
                place=place.name if place else str(task.division_id),
                person=person.name if person else "",
                post=posts.get(person.id, "") if person else "",
                said=said.get(task.answer_id, task.note),
                taken_by=users.get(task.taken_by, ""),
                href=_href(task, person),
                overdue=_overdue(task, now),
            )
        )
    return lines


def _subjects(tasks: Sequence[Task]) -> set[str]:
    return {task.subject_uid for task in tasks}


def _posts(person_ids: Collection[int]) -> dict[int, str]:
    held = Holding.objects.filter(person__in=person_ids, rank=Rank.PRIMARY)
    rows = held.order_by("-post_id").values_list(
        "person_id", "post__organisation__name", "post__name"
    )
    return {person: f"{organisation} {post}" for person, organisation, post in rows}


def _said(tasks: Sequence[Task]) -> dict[int | None, str]:
    """Return the words of the answers that tasks were made of."""
    answers = Answer.objects.filter(id__in={task.answer_id for task in tasks if task.answer_id})
    return {one.id: one.note for one in answers}


def _users(actors: Collection[str]) -> dict[str, str]:
    uids = [actor.removeprefix("user:") for actor in actors if actor.startswith("user:")]
    users = User.objects.select_related("person").filter(uid__in=uids)
    return {f"user:{one.uid}": one.person.name if one.person else one.username for one in users}


def _href(task: Task, person: Person | None) -> str:
    """Return the page of what it is about, which belongs to a context above this one."""
    try:
        if person is not None:
            return reverse("call", args=[task.origin_uid, person.uid])
        if task.kind == RETURNED:
            return reverse("unit", args=[task.origin_uid, task.subject_uid])
        return reverse("alert", args=[task.origin_uid])
    except NoReverseMatch:
        return ""


def _overdue(task: Task, now: datetime) -> bool:
    open_states = (TaskState.OPEN, TaskState.TAKEN)
    return task.due_at is not None and task.due_at < now and task.state in open_states
