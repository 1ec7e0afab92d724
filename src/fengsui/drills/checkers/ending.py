"""What must hold when the night is over."""

from collections.abc import Iterator

from fengsui.drills.checkers.scene import Scene
from fengsui.journal import seals

Breaches = Iterator[str]
ENDED = ("acknowledged", "on_desk", "unreached", "cancelled")


def everybody_ends(scene: Scene) -> Breaches:
    """Everybody is awake, on the desk, unreached with a reason, or cancelled."""
    for call in scene.calls.values():
        if call.state not in ENDED:
            yield f"call {call.id} of {call.person_uid[-12:]} is still {call.state}"
        if call.state == "unreached" and not call.reason:
            yield f"call {call.id} of {call.person_uid[-12:]} is unreached without a reason"


def sealed(scene: Scene) -> Breaches:
    """The journal of the night can be sealed, and nothing in it was changed."""
    seals.seal(scene.now, force=True)
    verdict = seals.verify()
    if not verdict.ok:
        yield f"entry {verdict.first_bad}: {verdict.reason}"
