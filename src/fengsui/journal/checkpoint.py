"""Moving what was committed out of SQLite's log into its file, while nobody holds the writer.

Left to SQLite, whoever commits at a bad moment does it for all, and holds the writer meanwhile.
"""

from django.db import connection

# Often enough that little is to be moved, seldom enough that pages written again move once.
EVERY_S = 0.5


def checkpoint() -> int:
    """Move what can be moved without waiting for anybody; return how many pages the log holds.

    Does nothing inside a transaction, and nothing on PostgreSQL, which has a process for it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        _, pages, _ = cursor.fetchone()
    return max(int(pages), 0)
