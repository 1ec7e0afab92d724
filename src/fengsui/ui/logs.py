"""What a log may hold: never a person's signed link, which would let its reader in."""

import logging
import re

_LINK = re.compile(r"(?<=/m/)[\w-]{16,}")


class HideLinks(logging.Filter):
    """Hides the secret of a link in the addresses that are logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without the secret."""
        told = record.getMessage()
        hidden = _LINK.sub("***", told)
        if hidden != told:
            record.msg, record.args = hidden, ()
        return True
