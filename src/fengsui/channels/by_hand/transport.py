"""Dialling by hand: people take the work from the shared list, so nothing is ever sent here."""

from datetime import datetime

from fengsui.channels.interface import Accepted, Dedup, Message, Unavailable


class ByHand:
    """The list of those whom somebody must ring himself."""

    dedup = Dedup.NONE
    by_loop = False

    def send(self, message: Message, now: datetime) -> Accepted:
        """Never take a message: an officer dials and records what he heard."""
        raise Unavailable(f"{message.key} is dialled by hand since {now:%H:%M:%S}")

    def find(self, key: str, now: datetime) -> datetime | None:
        """Know nothing of keys."""
        raise Unavailable(f"{key} is dialled by hand since {now:%H:%M:%S}")


TRANSPORT = ByHand()
