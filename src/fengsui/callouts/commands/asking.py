"""`fengsui callout ask-approval`: the second person decides by the link in his message."""

from argparse import ArgumentParser, Namespace
from datetime import datetime

from fengsui.callouts import actions
from fengsui.callouts.commands.door import enter
from fengsui.callouts.models import ApprovalRequest, Callout
from fengsui.callouts.presenting.asking import candidates
from fengsui.commandline import Command, Refused, Told
from fengsui.directory.access import Permission
from fengsui.directory.commands import actor_of, by_argument
from fengsui.directory.models import User


def _ask(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.OPEN_CALLOUT, asked.uid)
    person = _person(asked.of) if asked.of else _first(callout, now)
    uid = actions.ask_approval(now, callout.uid, of=person, actor=actor_of(user))
    (facts,) = (one for one in approvals_of(callout) if one["uid"] == uid)
    lines = [f"{facts['person']} is asked by call-out {facts['asking']}"]
    return Told({**facts, "callout": callout.uid}, lines)


def approvals_of(callout: Callout) -> list[dict[str, object]]:
    """Return who was asked to approve this call-out, the newest last, as `--json` prints it."""
    made = ApprovalRequest.objects.filter(callout=callout).select_related("asking", "person")
    return [
        {
            "uid": one.uid,
            "asking": one.asking.uid,
            "person": one.person.uid,
            "state": one.state,
        }
        for one in made.order_by("asked_at", "id")
    ]


def _person(username: str) -> str:
    user = User.objects.select_related("person").filter(username=username, is_active=True).first()
    if user is None or user.person is None:
        raise Refused(f"no account {username!r} of a person; see who may approve")
    return user.person.uid


def _first(callout: Callout, now: datetime) -> str:
    """Return whom the page would propose: the leader on duty, else the first who may."""
    people = candidates(callout, now).people
    if not people:
        raise Refused("nobody else has an account that may approve this call-out")
    return people[0].person_uid


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="CALLOUT", help="uid of the draft")
    by_argument(parser)
    parser.add_argument(
        "--of", default="", metavar="USER", help="account of whom to ask; default: leader on duty"
    )


COMMANDS = (
    Command(
        "callout ask-approval", "Ask somebody to approve a draft by his link.", _ask, _arguments
    ),
)
