"""`fengsui callout …` and `fengsui call …`."""

from fengsui.callouts.commands import checking, drafting, reaching, steering
from fengsui.callouts.refusals import Refused

COMMANDS = (*drafting.COMMANDS, *steering.COMMANDS, *reaching.COMMANDS, *checking.COMMANDS)
REFUSALS = (Refused,)
