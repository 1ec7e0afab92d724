"""What is still open before a call-out is closed: how much of each kind, who, and where to go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from fengsui.callouts.models import Call, Callout, Unit
from fengsui.callouts.presenting.units import unit_name
from fengsui.callouts.residual import Residual, silent_calls
from fengsui.tasks.models import Task
from fengsui.tasks.presenting import task_lines

LISTED_MAX = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One of what is open: its name and its page, where the account may see it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is open of one kind, with the first of them; `href` leads to all."""

    name: str
    count: int
    items: tuple[Item, ...]
    href: str
    grave: bool = False


def groups(callout: Callout, left: Residual, *, tasks_open: bool) -> list[Group]:
    """Return every kind of which something is open, the gravest first.

    `tasks_open`: the account works at the desk, so that the pages of tasks are open to it.
    """
    found = [
        Group(
            _("求援未处置完"),
            len(left.help),
            tuple(_tasks(left.help, left, linked=tasks_open)),
            reverse("tasks") if tasks_open else "",
            grave=True,
        ),
        _people(callout, left),
        *_units(callout, left),
        _refusing(callout, left),
        Group(
            _("待办未办"),
            len(left.tasks),
            tuple(_tasks(left.tasks, left, linked=tasks_open)),
            reverse("tasks") if tasks_open else "",
        ),
    ]
    return [group for group in found if group.count]


def _people(callout: Callout, left: Residual) -> Group:
    calls = silent_calls(callout, limit=LISTED_MAX)
    named = tuple(_person(callout, one) for one in calls)
    everybody = reverse("callout_missing", args=[callout.uid])
    return Group(_("还没醒、没叫到的人"), left.silent, named, everybody)


def _person(callout: Callout, call: Call) -> Item:
    name = f"{call.post.organisation.name} {call.post.name} {call.person.name}"
    return Item(name, reverse("call", args=[callout.uid, call.person.uid]))


def _units(callout: Callout, left: Residual) -> Iterator[Group]:
    for name, units, show in (
        (_("单位超时未报"), left.overdue, "overdue"),
        (_("单位未报措施（未到时限）"), left.not_due, "expected"),
        (_("抽查不符、退回未重报"), left.returned, "returned"),
        (_("已报未核实"), left.not_verified, "responded"),
        (_("抽中未查"), left.unchecked, "unchecked"),
    ):
        named = tuple(_unit(callout, unit) for unit in units[:LISTED_MAX])
        yield Group(name, len(units), named, _list(callout, show))


def _refusing(callout: Callout, left: Residual) -> Group:
    named = tuple(
        _unit(callout, unit, _("%(n)d 人") % {"n": people})
        for unit, people in left.refusing[:LISTED_MAX]
    )
    return Group(_("不愿转的人"), left.people_refusing, named, _list(callout, "refusing"))


def _unit(callout: Callout, unit: Unit, more: str = "") -> Item:
    place = f"{unit.division.name} " if unit.risk_point else ""
    name = f"{place}{unit_name(unit)} {more}".strip()
    return Item(name, reverse("unit", args=[callout.uid, unit.unit_uid]))


def _list(callout: Callout, show: str) -> str:
    return f"{reverse('units', args=[callout.uid])}?show={show}"


def _tasks(tasks: Iterable[Task], left: Residual, *, linked: bool) -> Iterator[Item]:
    for line in task_lines(list(tasks)[:LISTED_MAX], left.at):
        name = " ".join(str(one) for one in (line.kind, line.place, line.person, line.said) if one)
        yield Item(name, reverse("task", args=[line.task.uid]) if linked else "")
