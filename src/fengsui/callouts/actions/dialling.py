"""Dialling by hand: who asks for a number says so, because a look at it is an act."""

from datetime import datetime

from fengsui.callouts.models import Call
from fengsui.callouts.refusals import WrongState
from fengsui.directory.models import ContactPoint
from fengsui.directory.numbers import open_sealed
from fengsui.journal.actions import SubjectRow, action


def show_numbers(now: datetime, callout_uid: str, person_uid: str, *, actor: str) -> dict[str, str]:
    """Return the numbers of a called person in clear, bad ones too, as contact uid -> number.

    A number that was marked bad may be dialled by hand all the same.
    Journalled, without the numbers. Raises `WrongState` for somebody who is not called.
    """
    with action(now, actor=actor) as act:
        calls = Call.objects.select_related("callout")
        call = calls.filter(callout__uid=callout_uid, person__uid=person_uid).first()
        if call is None:
            raise WrongState("this person is not called in this call-out")
        act.entry(
            "call.number_shown",
            origin_uid=callout_uid,
            exercise=call.callout.exercise,
            subjects=[SubjectRow("call", person_uid, call.division)],
        )
        contacts = ContactPoint.objects.filter(person=call.person_id)
        return {one.uid: open_sealed(one.uid, bytes(one.sealed)) for one in contacts}
