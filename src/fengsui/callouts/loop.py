"""One bounded round of the cascade: hear first, then act, so that nobody is rung after he spoke."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.callouts import queries
from fengsui.callouts.actions.advancing import advance
from fengsui.callouts.actions.approving import open_callout
from fengsui.callouts.actions.asking import end_asking
from fengsui.callouts.actions.bundling import send_bundles
from fengsui.callouts.actions.ending import cancel_some
from fengsui.callouts.actions.hearing import hear_next
from fengsui.callouts.actions.opening import make_next_calls, say_open
from fengsui.callouts.refusals import Refused
from fengsui.rulebook import queries as rulebook

ROUNDS_OF_HEARING = 50


def step(now: datetime) -> int:
    """Do one round; return how much was done (0: nothing is due)."""
    done = 0
    for _ in range(ROUNDS_OF_HEARING):
        heard = hear_next(now)
        done += heard
        if not heard:
            break
    done += end_asking(now)
    done += cancel_some(now)
    for uid in queries.to_open(now):
        try:
            open_callout(now, uid, actor="rule:standing_order")
        except Refused:  # an officer was there first: one draft never keeps the others waiting
            continue
        done += 1
    for callout_id in queries.opening():
        made = make_next_calls(now, callout_id)
        if not made:
            say_open(now, callout_id)
        done += made or 1
    done += advance(now, night_since=night_since(now))
    done += send_bundles(now)
    return done


def night_since(now: datetime) -> datetime:
    """Return when this night began in the county's zone, or `now` outside the night."""
    rule = rulebook.current().night
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    start = local.replace(hour=rule.starts.hour, minute=rule.starts.minute, second=0, microsecond=0)
    if local.time() >= rule.starts:
        return start
    return start - timedelta(days=1) if local.time() < rule.ends else now
