"""How a state looks: one tone a state, and each tone has its icon, pattern and weight.

Red, orange, yellow and blue belong to the official warning colours and stand for nothing else, so
tones differ by icon, pattern and weight. A state that nobody listed looks idle, never wrong.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Tone(StrEnum):
    """What a state asks of whoever looks at it; the value is also the icon's and the class's name.

    `idle`: nothing yet. `active`: the machine is at it. `attention`: a human must act. `failed`: it
    did not come about. `done`: it did. `verified`: somebody else has confirmed it. `ended`: over.
    """

    IDLE = "idle"
    ACTIVE = "active"
    ATTENTION = "attention"
    FAILED = "failed"
    DONE = "done"
    VERIFIED = "verified"
    ENDED = "ended"


_T = Tone
TONES: Mapping[str, Tone] = MappingProxyType(
    {
        **dict.fromkeys(("draft", "waiting", "queued", "expected"), _T.IDLE),
        **dict.fromkeys(("approved", "opening", "open", "calling"), _T.ACTIVE),
        **dict.fromkeys(("leased", "ringing", "sent", "taken", "called"), _T.ACTIVE),
        **dict.fromkeys(("on_desk", "escalated", "uncertain", "returned"), _T.ATTENTION),
        **dict.fromkeys(("unreached", "failed", "late", "overdue", "missing"), _T.FAILED),
        **dict.fromkeys(("acknowledged", "responded", "done", "concluded"), _T.DONE),
        **dict.fromkeys(("verified", "sealed"), _T.VERIFIED),
        **dict.fromkeys(("cancelled", "superseded", "closed", "dropped", "withdrawn"), _T.ENDED),
    }
)


def tone_of(state: str) -> Tone:
    """Return how this state looks; a tone's own name is itself."""
    if state in TONES:
        return TONES[state]
    return Tone(state) if state in set(Tone) else Tone.IDLE
