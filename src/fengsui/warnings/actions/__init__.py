"""All writes of warnings; what others may call."""

from fengsui.warnings.actions.drafting import draft_callout
from fengsui.warnings.actions.marking import acknowledge_mark
from fengsui.warnings.actions.opening import end_alert, open_alert, target_by_hand
from fengsui.warnings.actions.pasting import confirm_pasted
from fengsui.warnings.actions.receiving import Received, receive
from fengsui.warnings.actions.ringing import WAITS, ring, stop_calling

__all__ = [
    "WAITS",
    "Received",
    "acknowledge_mark",
    "confirm_pasted",
    "draft_callout",
    "end_alert",
    "open_alert",
    "receive",
    "ring",
    "stop_calling",
    "target_by_hand",
]
