"""What officers and people do beside the lines: taps on a page, hand dialling, the desk."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from fengsui.callouts import actions as callouts
from fengsui.callouts.actions.reporting import Report
from fengsui.callouts.models import Call, Callout, Unit
from fengsui.callouts.refusals import Refused
from fengsui.directory import actions as directory
from fengsui.directory.models import ContactPoint
from fengsui.rulebook.scales import Evidence
from fengsui.tasks import actions as tasks
from fengsui.tasks.models import HELP, Task
from fengsui.tasks.queries import open_of

OFFICER = "user:officer"
OPEN = ("waiting", "calling", "escalated", "on_desk")
WORKS = 0.2


class Officers:
    """The duty desk and the pages, with choices drawn from the night's chance."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def do(self, what: str, callout_uid: str, now: datetime) -> None:
        """Do one thing in a call-out; raises `Refused` where it is not possible now."""
        callout = Callout.objects.get(uid=callout_uid)
        if what == "cancel":
            callouts.cancel(now, callout_uid, actor=OFFICER, reason="误报")
            return
        if what == "bad number":
            contacts = list(ContactPoint.objects.order_by("id").values_list("uid", flat=True))
            uid = self._chance.choice(contacts)
            directory.mark_number_bad(now, uid, reason="unassigned", actor=OFFICER)
            return
        if what == "measures":
            self._measures(now, callout)
            return
        call = self._any_call(callout)
        if call is None:
            return
        person = call.person.uid
        if what == "give up":
            callouts.give_up_call(now, callout_uid, person, actor=OFFICER, reason="联系不上")
            return
        grade = Evidence.CONFIRMED if what.startswith("page") else Evidence.SPOKEN
        choice = "help" if what == "page help" else "received"
        at = now - timedelta(minutes=3) if what == "entered afterwards" else None
        self._answer(now, callout, person, grade, choice=choice, at=at)

    def work(self, now: datetime) -> None:
        """Take a task of the desk now and then, and wake its person or give him up."""
        if self._chance.random() > WORKS:
            return
        wanted = Task.objects.filter(state__in=("open", "taken")).exclude(kind="help")
        task = wanted.order_by("priority", "created_at", "id").first()
        if task is None:
            return
        callout = Callout.objects.get(uid=task.origin_uid)
        drawn = self._chance.random()
        if drawn < 0.3:
            reason = "上门无人"
            callouts.give_up_call(
                now, task.origin_uid, task.subject_uid, actor=OFFICER, reason=reason
            )
        elif drawn < 0.6:
            tasks.finish(now, task.uid, actor=OFFICER, note="已上门")
        else:
            self._answer(now, callout, task.subject_uid, Evidence.SPOKEN)

    def close_some(self, uids: Sequence[str], now: datetime) -> None:
        """Close what can be closed; somebody unreached then answers after all."""
        for uid in uids:
            callout = Callout.objects.get(uid=uid)
            if self._chance.random() < 0.5:
                continue
            try:
                known = [task.uid for task in open_of(uid) if task.kind == HELP]
                callouts.close(now, uid, actor=OFFICER, reason="已处置完毕", help_known=known)
            except Refused:
                continue
            late = Call.objects.filter(callout=callout, state="unreached").first()
            if late is not None:
                person = late.person.uid
                self._answer(now, callout, person, Evidence.CONFIRMED)

    def _measures(self, now: datetime, callout: Callout) -> None:
        """Some units report; somebody confirms them, whoever it is."""
        units = list(Unit.objects.filter(callout=callout).order_by("id"))
        for unit in self._chance.sample(units, min(3, len(units))):
            actor = f"user:{self._chance.randrange(2)}"
            report = Report(none_because="无需转移")
            callouts.report(now, callout.uid, unit.unit_uid, report, actor=actor)
        done = [unit.unit_uid for unit in units if self._chance.random() < 0.5]
        if done:
            actor = f"user:{self._chance.randrange(2)}"
            callouts.verify(now, callout.uid, done, actor=actor)

    def _any_call(self, callout: Callout) -> Call | None:
        found = Call.objects.filter(callout=callout, state__in=OPEN).select_related("person")
        calls = list(found.order_by("id"))
        return self._chance.choice(calls) if calls else None

    def _answer(
        self,
        now: datetime,
        callout: Callout,
        person: str,
        grade: Evidence,
        *,
        choice: str = "received",
        at: datetime | None = None,
    ) -> None:
        callouts.answer_for(
            now,
            person,
            actor=OFFICER,
            exercise=callout.exercise,
            evidence=grade,
            choice=choice,
            at=at,
        )
