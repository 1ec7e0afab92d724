"""`fengsui callout …` and `fengsui call …`."""

from fengsui.callouts.commands import asking, checking, drafting, reaching, steering
from fengsui.callouts.refusals import Refused

COMMANDS = (
    *(*drafting.COMMANDS, *steering.COMMANDS, *asking.COMMANDS),
    *(*reaching.COMMANDS, *checking.COMMANDS),
)
REFUSALS = (Refused,)
