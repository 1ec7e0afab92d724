"""How many SQL statements a call-out takes: so many a bite, whatever the number of posts."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengsui.callouts import actions, loop, queries
from fengsui.callouts.actions.advancing import BITE
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.models import Callout
from fengsui.callouts.plan import Audience, Said
from fengsui.channels import actions as channels
from fengsui.channels import loop as channels_loop
from fengsui.channels.incoming import AnswerIn
from fengsui.channels.models import Attempt
from fengsui.drills import crowd
from fengsui.rulebook.scales import AlertColor, Evidence, Purpose

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 24, 22, 49, tzinfo=UTC)
SAID = Said("台风红色预警", "县气象台", "7月25日06时49分", "全县", "组织转移")
ORDER = Order(
    purpose=Purpose.WARNING,
    title="台风红色预警",
    said=SAID,
    audience=Audience((crowd.COUNTY,)),
    exercise=True,
    hazard="11B01",
    color=AlertColor.RED,
)
# Statements a bite, and those that a step takes however little there is to do. Answers are written
# ninety a statement, because that is what SQLite takes.
MAKE_CALLS, ADVANCE, HAND_OVER, HEAR, ANSWER, BASE = 12, 30, 12, 25, 16, 45
COVERAGE_MAX = 5


def statements(do: Callable[[], object]) -> int:
    """Return how many statements it takes, savepoints of the test left out."""
    with CaptureQueriesContext(connection) as captured:
        do()
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def until_idle(now: datetime) -> None:
    while loop.step(now) + channels_loop.step(now):
        pass


@pytest.mark.parametrize("posts", [1, 2_000, 10_000])
def test_statements_grow_with_bites_and_not_with_people(posts: int) -> None:
    crowd.make(NOW, posts)
    drafting = statements(lambda: actions.draft(NOW, ORDER, actor="user:a"))
    assert drafting <= 60
    callout = Callout.objects.get()
    if not callout.standing_order:
        actions.approve(NOW, callout.uid, actor="user:b")
    assert statements(lambda: actions.open_callout(NOW, callout.uid, actor="user:a")) <= 15
    bites = math.ceil(posts / BITE)
    opening = statements(lambda: until_idle(NOW))
    steps = bites + 4
    assert opening <= bites * (MAKE_CALLS + ADVANCE + HAND_OVER + HEAR) + steps * BASE
    ringing = statements(lambda: until_idle(NOW + timedelta(seconds=60)))
    assert ringing <= bites * ADVANCE + HAND_OVER + HEAR + (bites + 4) * BASE
    keys = list(Attempt.objects.filter(means="sms").values_list("key", flat=True)[:2_000])
    said = [AnswerIn(key, Evidence.CONFIRMED, NOW + timedelta(seconds=61)) for key in keys]
    later = NOW + timedelta(seconds=61)
    assert statements(lambda: channels.take_answers(later, said)) <= ANSWER + len(said) / 80
    heard = statements(lambda: loop.step(later))
    assert heard <= HEAR + BASE
    assert queries.counts(callout.id)["acknowledged"] == len(keys)
    assert statements(lambda: queries.show(callout, {})) <= COVERAGE_MAX
