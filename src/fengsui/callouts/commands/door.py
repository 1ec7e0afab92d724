"""From what was typed to an account and to what it may touch."""

from fengsui.callouts.access import access_callout
from fengsui.callouts.models import Callout
from fengsui.commandline import Refused
from fengsui.directory.access import NotVisible, Permission
from fengsui.directory.commands import acting
from fengsui.directory.models import User


def enter(by: str, permission: Permission, callout_uid: str) -> tuple[User, Callout]:
    """Return the account and the call-out that it may act on; raises `Refused`, `Forbidden`."""
    user = acting(by, permission)
    try:
        return user, access_callout(user, callout_uid)
    except NotVisible:
        raise Refused(f"no call-out {callout_uid!r} for {by}; see its uid") from None
