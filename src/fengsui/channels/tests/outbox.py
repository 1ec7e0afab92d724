"""An outbox of a few people, a gateway that does as it is told, and a time that moves by hand."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from fengsui.channels import actions, loop
from fengsui.channels.incoming import ReceiptIn
from fengsui.channels.interface import Accepted, Dedup, Message
from fengsui.channels.models import Answer, Attempt, Line, Reach, Receipt
from fengsui.directory import numbers
from fengsui.directory.models import ContactKind, ContactPoint, Person
from fengsui.journal import queries as journal
from fengsui.journal import uid
from fengsui.journal.models import Subject

START = datetime(2026, 7, 24, 18, 0, tzinfo=UTC)
ORIGIN = "01980000-0000-7000-8000-00000000000a"
ROUTE = "real/sms/gateway"


class Gateway:
    """A transport that knows nothing of the outbox: `does` is what it does with a message first."""

    by_loop = True

    def __init__(self) -> None:
        self.dedup = Dedup.BY_KEY
        self.sent: list[str] = []
        self.asked: list[str] = []
        self.taken: dict[str, datetime] = {}
        self.does: Callable[[Message], object] = lambda _message: None
        self.says: Callable[[str], object] = lambda _key: None

    def send(self, message: Message, now: datetime) -> Accepted:
        """Note the message and take it, unless `does` raises."""
        self.sent.append(message.key)
        self.does(message)
        self.taken.setdefault(message.key, now)
        return Accepted()

    def find(self, key: str, now: datetime) -> datetime | None:
        """Say when it took the key, unless `says` raises."""
        self.asked.append(key)
        self.says(key)
        return self.taken.get(key, None) and min(now, self.taken[key])


class Outbox:
    """People with one number each, and what is to be said to them."""

    def __init__(self, gateway: Gateway) -> None:
        self.now = START
        self.gateway = gateway
        self.words = actions.keep_words("红色预警")
        self.routes()

    def forget(self) -> None:
        """Begin anew, for the next example of a test."""
        for model in (Receipt, Answer, Attempt, Line, Subject):
            model.objects.all().delete()
        self.now = START
        self.gateway.sent, self.gateway.asked, self.gateway.taken = [], [], {}

    def routes(self, **changes: object) -> None:
        """Send texts and rings by the gateway; `changes` are fields of both routes."""
        told = "".join(f"{name} = {value}\n" for name, value in changes.items())
        Path(settings.ROUTES_FILE).write_text(
            "".join(
                f'[[route]]\nreach = "real"\nmeans = "{means}"\nchannel = "gateway"\n{told}'
                for means in ("sms", "voice")
            ),
            encoding="utf-8",
        )

    def queue(
        self, *words: str, means: str = "sms", priority: int = 5, within_s: float = 600
    ) -> list[Attempt]:
        """Queue one message a person, whose key is his word."""
        return [self._queue(word, means, priority, within_s) for word in words]

    def _queue(self, word: str, means: str, priority: int, within_s: float) -> Attempt:
        person = Person.objects.create(uid=uid.new(self.now), name=f"人{word}")
        keys, contact_uid = numbers.newest_keys(), uid.new(self.now)
        number = f"100{person.id:08d}"
        contact = ContactPoint.objects.create(
            uid=contact_uid,
            person=person,
            kind=ContactKind.MOBILE,
            sealed=numbers.seal(contact_uid, number, keys.seal),
            number_index=numbers.index(number, keys.index),
        )
        return Attempt.objects.create(
            key=word,
            origin_uid=ORIGIN,
            person=person,
            contact=contact,
            means=means,
            reach=Reach.REAL,
            exercise=False,
            words=self.words,
            priority=priority,
            queued_at=self.now,
            not_before=self.now,
            give_up_at=self.now + timedelta(seconds=within_s),
        )

    def claim(self, route: str = ROUTE) -> int:
        """Claim as a process that dies before it sent anything; return how many."""
        (of,) = (one for one in loop.routes.current() if one.name == route)
        return actions.claim(self.now, of, lease=uid.new(self.now))

    def wait(self, seconds: float = 0.0, *, tick_s: float = 1.0) -> None:
        """Let time pass, the loop working at every tick until it comes to rest."""
        end = self.now + timedelta(seconds=seconds)
        while True:
            for _ in range(50):
                if not loop.step(self.now):
                    break
            if self.now >= end:
                assert list(journal.differences()) == []
                return
            self.now = min(end, self.now + timedelta(seconds=tick_s))

    def receipts(self, *told: tuple[str, str]) -> int:
        """The line says what became of keys; return how many were new."""
        said = [ReceiptIn(key, outcome, self.now) for key, outcome in told]
        return actions.take_receipts(self.now, said)

    def of(self, word: str) -> Attempt:
        """Return the attempt with this key as it is now."""
        return Attempt.objects.get(key=word)

    def states(self) -> Mapping[str, tuple[str, str]]:
        """Return state and outcome of every attempt by key."""
        found = Attempt.objects.order_by("id").values_list("key", "state", "outcome")
        return {key: (state, outcome) for key, state, outcome in found}
