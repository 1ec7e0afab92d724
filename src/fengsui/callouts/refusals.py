"""What a call-out refuses, each with one sentence."""


class Refused(Exception):
    """It cannot be done as asked; the text says why and what would help."""


class NotAllowedToApprove(Refused):
    """The author may not approve his own call-out."""


class NoRightToApprove(NotAllowedToApprove):
    """The human behind the link has no account that may approve this."""


class NotAsked(Refused):
    """Somebody else was asked, or nobody."""


class PlanChanged(Refused):
    """It is not any more what he was asked about."""


class CannotAsk(Refused):
    """Asking this person would lead nowhere; the text says why."""


class AlreadyAsked(CannotAsk):
    """He was asked and has not decided."""


class NotApproved(Refused):
    """Outside a standing order nothing opens without a second person."""


class WrongState(Refused):
    """The call-out, call or unit is not where this could be done."""


class OwnWork(Refused):
    """Who did it, or confirmed it, does not check it himself."""


class HelpIsOpen(Refused):
    """Calls for help are still open; whoever closes must say that he knows."""
