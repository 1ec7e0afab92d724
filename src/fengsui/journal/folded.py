"""Which columns the journal can rebuild: for these, `fold(journal) == tables` is checked.

Named as text, because the journal stands below the contexts that own the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Folded:
    """A table under its subject type: `sql` yields origin uid, uid, then `columns` in order.

    `by_origin`: the uid is a natural key inside the entry's origin (a person within a call-out).
    """

    columns: tuple[str, ...]
    sql: str
    by_origin: bool = False


FOLDED: Mapping[str, Folded] = MappingProxyType({})
