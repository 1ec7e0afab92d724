"""The auditor at work: in another process than the loop that it watches."""

import threading
from datetime import datetime

from django.db import connection

from fengsui import clock
from fengsui.callouts import auditing
from fengsui.journal import actions as journal
from fengsui.runner import Troubles

AUDITOR = "auditor"
EVERY_S = 5.0


class Watch:
    """Audits again and again beside the web; what it finds lights the lamp, and so does silence."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=AUDITOR, daemon=True)
        self._troubles = Troubles()
        self._legs_after = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End soon."""
        self._ending.set()

    def look(self, now: datetime) -> int:
        """Audit once and tell the lamp; return how much is wrong."""
        found, self._legs_after = auditing.audit(now, legs_after=self._legs_after)
        journal.beat(now, AUDITOR, lamp=auditing.lamp(found))
        return len(found)

    def _watch(self) -> None:
        while not self._ending.is_set():
            self._troubles.attempt(AUDITOR, lambda: self.look(clock.now()))
            self._ending.wait(EVERY_S)
        connection.close()
