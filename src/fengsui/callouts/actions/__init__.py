"""All writes of call-outs; what others may call."""

from fengsui.callouts.actions.answering import answer_for, record_outcome
from fengsui.callouts.actions.approving import (
    approve,
    approve_orally,
    confirm_oral,
    open_callout,
    stop_countdown,
)
from fengsui.callouts.actions.asking import (
    approve_by_link,
    ask_approval,
    note_opened,
    refuse_by_link,
)
from fengsui.callouts.actions.checking import draw_spot_checks, record_spot_check
from fengsui.callouts.actions.dialling import show_numbers
from fengsui.callouts.actions.drafting import Draft, draft
from fengsui.callouts.actions.ending import cancel, close, give_up_call
from fengsui.callouts.actions.reporting import report, take_over, verify
from fengsui.callouts.actions.resuming import WAITS

__all__ = [
    "WAITS",
    "Draft",
    "answer_for",
    "approve",
    "approve_by_link",
    "approve_orally",
    "ask_approval",
    "cancel",
    "close",
    "confirm_oral",
    "draft",
    "draw_spot_checks",
    "give_up_call",
    "note_opened",
    "open_callout",
    "record_outcome",
    "record_spot_check",
    "refuse_by_link",
    "report",
    "show_numbers",
    "stop_countdown",
    "take_over",
    "verify",
]
