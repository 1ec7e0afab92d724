"""The desk is the first post: an alert that nobody opened rings the desk, then the duty leader.

Each stage is a task on the desk and an entry in the journal. Where the rules hold a profile for the
stage and a standing order that covers it, it is a call-out as well, which opens by itself.
"""

from datetime import datetime, timedelta

from django.conf import settings

from fengsui.callouts import actions as callouts
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.models import Callout
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.states import CalloutState
from fengsui.channels.models import Reach
from fengsui.geo import queries as geo
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.desk import DeskRule
from fengsui.rulebook.scales import AlertColor, Purpose
from fengsui.tasks import actions as tasks
from fengsui.warnings import queries, saying
from fengsui.warnings.models import Alert, AlertState

# What the desk is asked at each stage, beside the call-out of that stage's profile.
TASKS = ("open_alert", "tell_leader")
ACTOR = "loop:warnings"
# What moves with a jump of the clock; see journal/gaps.py.
WAITS = ("warnings/shift_alerts",)
BY_ORDER = "rule:standing_order"
ASK = "打开并处置这条预警"


def ring(now: datetime, alert_uid: str) -> bool:
    """Do what is due for an alert that nobody opened; False when that is over meanwhile.

    The call-out comes first and is found again after a crash, so that it is neither lost nor made
    twice.
    """
    alert = queries.alert(alert_uid)
    if alert.state != AlertState.UNOPENED or alert.rings >= len(TASKS):
        return False
    book = rulebook.current()
    called = _call(now, alert, queries.DESK_PROFILES[alert.rings], book)
    with action(now, actor=ACTOR) as act:
        moved = Alert.objects.filter(
            id=alert.id, state=AlertState.UNOPENED, rings=alert.rings, ring_due_at__lte=now
        ).update(rings=alert.rings + 1, ring_due_at=_next_due(now, alert, book.desk))
        if moved:
            _ask_desk(act, alert)
            act.entry(
                "alert.unopened",
                origin_uid=alert.uid,
                exercise=alert.exercise,
                facts={
                    "rings": alert.rings + 1,
                    "waited_s": int((now - alert.received_at).total_seconds()),
                    "callout": called,
                },
                subjects=[SubjectRow("alert", alert.uid)],
            )
        return bool(moved)


def _next_due(now: datetime, alert: Alert, desk: DeskRule) -> datetime | None:
    """Return when the next stage is due, counted from the arrival.

    After an outage the stages must not fall together: then their distance counts.
    """
    if alert.rings + 1 >= len(TASKS):
        return None
    due = alert.received_at + timedelta(seconds=desk.ring_leader_s)
    gap = timedelta(seconds=desk.ring_leader_s - desk.ring_desk_s)
    return due if due > now else now + gap


def _ask_desk(act: Action, alert: Alert) -> None:
    if geo.place(settings.COUNTY_CODE) is None:  # a node without divisions has no desk either
        return
    task = tasks.TaskRow(
        TASKS[alert.rings], alert.uid, settings.COUNTY_CODE, priority=0, due_at=act.now
    )
    tasks.open_tasks(act, [task], origin_uid=alert.uid, exercise=alert.exercise)


def _call(now: datetime, alert: Alert, profile: str, book: Rulebook) -> str:
    """Call the desk or the leader where a standing order allows it; return the call-out's uid."""
    color = AlertColor(alert.color) if alert.color else None
    if profile not in book.profiles:
        return ""
    tiers = [tier.name for tier in book.profiles[profile].tiers]
    order = book.standing_order_for(alert.hazard or None, color, tiers, 1, profile)
    if order is None:
        return ""
    made = Callout.objects.filter(origin_uid=alert.uid, profile_id=profile).first()
    if made is None:
        wanted = _order(now, alert, profile, color, book)
        uid = callouts.draft(now, wanted, actor=ACTOR).uid
        made = Callout.objects.get(uid=uid)
    if made.state == CalloutState.DRAFT and made.standing_order:
        callouts.open_callout(now, made.uid, actor=BY_ORDER)
    return made.uid


def _order(
    now: datetime, alert: Alert, profile: str, color: AlertColor | None, book: Rulebook
) -> Order:
    event = saying.event(alert.hazard, alert.event, alert.color, book)
    county = geo.place(settings.COUNTY_CODE)
    waited_s = int((now - alert.received_at).total_seconds())
    return Order(
        purpose=Purpose.STAFF,
        title=f"无人打开：{event}",
        said=Said(
            event=f"{event}已到达{waited_s // 60 or 1}分钟，无人打开",
            issuer=saying.issuer(alert.office),
            issued_at=saying.issued_at(alert.sent),
            area=county.name if county else settings.COUNTY_CODE,
            ask=ASK,
        ),
        audience=Audience((settings.COUNTY_CODE,)),
        exercise=alert.exercise,
        reach=Reach.SIMULATED if alert.exercise else Reach.REAL,
        hazard=alert.hazard,
        color=color,
        profile=profile,
        origin_uid=alert.uid,
    )


def stop_calling(now: datetime, callout_uid: str) -> None:
    """Cancel the call-out of a stage: the alert has been opened, or is over."""
    callouts.cancel(now, callout_uid, actor=ACTOR, reason="预警已打开或已结束")
