"""What stands on top of every page of a call-out: title, state, drill or real, how far it is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from fengsui.callouts.lines import dialled_by_hand, rings_nothing
from fengsui.callouts.models import Callout
from fengsui.callouts.presenting.words import (
    ALL_BY_HAND,
    CALLOUT_STATES,
    MEANS,
    PURPOSES,
    REACHES,
    word,
)
from fengsui.callouts.states import MAY_ENTER_CALLOUT, CalloutState
from fengsui.channels.models import Reach
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.profiles import Profile


@dataclass(frozen=True, slots=True)
class AwakeWords:
    """What reaching somebody is called: awake, or told where nobody is asked to answer."""

    done: object
    left: object
    short: object


AWAKE = AwakeWords(_("已醒"), _("还没醒"), _("醒"))
TOLD = AwakeWords(_("已通知"), _("还没通知到"), _("通知"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A call-out in words; `announced_left_s` is below zero once it took longer than announced."""

    callout: Callout
    state_word: object
    purpose_word: object
    reach_word: object
    profile_title: str
    standing_title: str
    elapsed_s: int
    by_hand: tuple[object, ...]
    awake_words: AwakeWords

    @property
    def real(self) -> bool:
        """Tell whether real phones ring."""
        return not self.callout.exercise and self.callout.reach == Reach.REAL

    @property
    def confirm_word(self) -> str:
        """Return what has to be typed to approve: not the same for a drill and in earnest."""
        return confirm_word(self.callout)

    @property
    def tone(self) -> str:
        """Return how its state looks: closed is what it was meant to become."""
        return "done" if self.callout.state == CalloutState.CLOSED else self.callout.state

    @property
    def going_on(self) -> bool:
        """Tell whether people are being called."""
        return self.callout.state in (CalloutState.OPENING, CalloutState.OPEN)

    @property
    def drafted(self) -> bool:
        """Tell whether nobody has been called yet."""
        return self.callout.state in (CalloutState.DRAFT, CalloutState.APPROVED)

    @property
    def may_cancel(self) -> bool:
        """Tell whether it can still be stopped."""
        return self.callout.state in MAY_ENTER_CALLOUT[CalloutState.CANCELLED]

    @property
    def may_close(self) -> bool:
        """Tell whether it can be closed."""
        return self.callout.state in MAY_ENTER_CALLOUT[CalloutState.CLOSED]


def confirm_word(callout: Callout) -> str:
    """Return the word that whoever approves has to type."""
    return "演练" if callout.exercise else "实战"


def heading(callout: Callout, now: datetime) -> Heading:
    """Return the heading; no statement."""
    profile = Profile.from_json(callout.profile)
    by_hand = dialled_by_hand(callout.reach, profile)
    until = callout.ended_at or now
    elapsed = (until - callout.opened_at).total_seconds() if callout.opened_at else 0
    return Heading(
        callout=callout,
        state_word=word(CALLOUT_STATES, callout.state),
        purpose_word=word(PURPOSES, callout.purpose),
        reach_word=ALL_BY_HAND
        if callout.reach == Reach.REAL and rings_nothing(callout.reach, profile)
        else word(REACHES, callout.reach),
        profile_title=profile.title,
        standing_title=_standing_title(callout),
        elapsed_s=int(elapsed),
        by_hand=tuple(word(MEANS, means) for means in by_hand),
        awake_words=TOLD if profile.tells_only else AWAKE,
    )


def _standing_title(callout: Callout) -> str:
    """Return the order that covers it by its title; by its id where the county dropped it since."""
    order = rulebook.current().standing_orders.get(callout.standing_order)
    return order.title if order else callout.standing_order
