"""The same alert received by several at one moment is one row, on real concurrent connections."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from fengsui.journal.models import Entry
from fengsui.warnings.actions import receive
from fengsui.warnings.actions.receiving import Received
from fengsui.warnings.models import Alert, AlertSource
from fengsui.warnings.tests.county import NOW, cap, found_county

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RECEIVERS, WAIT_S_MAX = 6, 30


def test_who_receive_the_same_alert_at_once_make_one_row() -> None:
    found_county()
    together = threading.Barrier(RECEIVERS, timeout=WAIT_S_MAX)
    received: list[Received] = []

    def work(number: int) -> None:
        try:
            together.wait()
            at = NOW + timedelta(milliseconds=number)
            received.append(receive(at, cap(), actor=f"test:{number}"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(RECEIVERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S_MAX)
    assert len(received) == RECEIVERS
    assert sorted(one.duplicate for one in received) == [False] + [True] * (RECEIVERS - 1)
    assert len({one.uid for one in received}) == 1
    assert (Alert.objects.count(), AlertSource.objects.count()) == (1, 1)
    assert Entry.objects.filter(kind="alert.received").count() == 1
