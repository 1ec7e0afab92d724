"""The desk: everything that asks for the duty officer, on one screen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from fengsui.callouts import queries as callouts
from fengsui.callouts.access import visible_callouts
from fengsui.callouts.models import Callout
from fengsui.callouts.queries import Tally
from fengsui.callouts.states import CalloutState
from fengsui.directory.access import Permission, may, scope
from fengsui.directory.models import User
from fengsui.tasks import queries as tasks
from fengsui.tasks.access import visible_tasks
from fengsui.tasks.presenting import TaskLine, task_lines
from fengsui.warnings import queries as alerts
from fengsui.warnings.access import visible_alerts
from fengsui.warnings.presenting import AlertLine, listed

PARTS = frozenset({"incoming", "open", "todo"})
ALERTS_SHOWN, TASKS_SHOWN = 8, 10
GOING_ON = (CalloutState.OPENING, CalloutState.OPEN)
DRAFTED = (CalloutState.DRAFT, CalloutState.APPROVED)


@dataclass(slots=True)
class Desk:
    """What stands on the desk of one account; a part that was not asked for is empty."""

    alerts: list[AlertLine]
    going_on: list[tuple[Callout, Tally]]
    drafted: list[Callout]
    tasks: list[TaskLine]
    more_tasks: int
    sees_callouts: bool
    works: bool
    may_receive: bool


def look(user: User, now: datetime, parts: Collection[str]) -> Desk:
    """Return these parts of the desk as this account may see them."""
    sees = bool(may(user, Permission.SEE_CALLOUTS))
    works = bool(may(user, Permission.WORK_DESK))
    desk = Desk([], [], [], [], 0, sees, works, may(user, Permission.RECEIVE_ALERT))
    if sees and "incoming" in parts:
        found = listed(alerts.listed(visible_alerts(user)), now)
        desk.alerts = [line for line in found if line.in_force][:ALERTS_SHOWN]
    if sees and "open" in parts:
        seen = visible_callouts(user).defer("profile", "measure_forms")
        tallies = callouts.open_tallies(now, scope(user))
        going_on = seen.filter(state__in=GOING_ON).order_by("exercise", "-opened_at")
        desk.going_on = [(one, tallies.get(one.id, Tally())) for one in going_on]
        desk.drafted = list(seen.filter(state__in=DRAFTED).order_by("-created_at"))
    if works and "todo" in parts:
        waiting = tasks.to_do(visible_tasks(user))
        desk.tasks = task_lines(waiting[:TASKS_SHOWN], now)
        desk.more_tasks = len(waiting) - len(desk.tasks)
    return desk
