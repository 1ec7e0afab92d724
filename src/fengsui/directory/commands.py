"""What the command line does with the directory beyond a single action."""

import time
from datetime import datetime

from fengsui.directory import numbers
from fengsui.directory.actions import contacts_to_rotate, rotate_contact_keys
from fengsui.geo.upsert import REST_S


def rotate_keys(now: datetime, *, actor: str) -> int:
    """Seal every number under a new pair of keys, or finish a rotation; return how many moved.

    The files of older keys may be removed afterwards. Raises `numbers.WrongKey`, `KeyMissing`.
    """
    if not contacts_to_rotate(1) or not numbers.are_paired():
        numbers.add_keys()
    total = 0
    while moved := rotate_contact_keys(now, actor=actor):
        total += moved
        time.sleep(REST_S)
    return total
