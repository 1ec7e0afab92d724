"""`fengsui callout …` and `fengsui call …`."""

from fengsui.callouts.commands import drafting, reaching, steering
from fengsui.callouts.refusals import Refused

COMMANDS = (*drafting.COMMANDS, *steering.COMMANDS, *reaching.COMMANDS)
REFUSALS = (Refused,)
