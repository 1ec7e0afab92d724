"""The scales that rules speak in: means, evidence of waking, warning colours, purposes."""

from enum import StrEnum


class Means(StrEnum):
    """What a leg names; `<data>/routes.toml` maps it to a channel."""

    SMS = "sms"
    VOICE = "voice"
    VIDEO = "video"
    MESSAGE = "message"
    BROADCAST = "broadcast"

    @property
    def rings(self) -> bool:
        """Whether it wakes a sleeper; text alone never does."""
        return self in (Means.VOICE, Means.VIDEO)


class Evidence(StrEnum):
    """How sure we are that a human is awake; the higher `rank` is the surer."""

    ACCEPTED = "accepted"
    PICKED_UP = "picked_up"
    HEARD = "heard"
    CONFIRMED = "confirmed"
    SPOKEN = "spoken"

    @property
    def rank(self) -> int:
        """Return 1 (the line took it) to 5 (spoken with); never compare the texts themselves."""
        return tuple(Evidence).index(self) + 1


class AlertColor(StrEnum):
    """The official warning colour; neither an event grade nor a response level."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def rank(self) -> int:
        """Return 4 (red) down to 1 (blue)."""
        return 4 - tuple(AlertColor).index(self)


class Purpose(StrEnum):
    """What a call-out is for."""

    WARNING = "warning"
    INSTRUCTION = "instruction"
    ROLL_CALL = "roll_call"
    DISPATCH = "dispatch"
    STAFF = "staff"
