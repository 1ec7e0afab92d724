"""A desk that writes a line fifty times a second until it is told to stop; times each write."""

import json
import sys
import threading

import django

django.setup()

from fengsui import clock  # noqa: E402 - settings must be ready before models are
from fengsui.journal.actions import action  # noqa: E402

GAP_S = 0.02
WRITES_MAX = 100_000


def _listen(stop: threading.Event) -> None:
    sys.stdin.readline()
    stop.set()


def main() -> None:
    """Write until standard input speaks, then print what the writes cost."""
    stop = threading.Event()
    threading.Thread(target=_listen, args=[stop], daemon=True).start()
    took_ms: list[float] = []
    for _ in range(WRITES_MAX):
        if stop.is_set():
            break
        since_s = clock.monotonic_s()
        with action(clock.now(), actor="user:desk") as act:
            act.entry("log.written", facts={"n": len(took_ms)})
        took_ms.append((clock.monotonic_s() - since_s) * 1000)
        if len(took_ms) == 1:
            print("writing", flush=True)  # noqa: T201 - the parent waits for it
        clock.rest(GAP_S)
    took_ms.sort()
    p99 = took_ms[min(len(took_ms) - 1, len(took_ms) * 99 // 100)]
    told = {"desk_writes": len(took_ms), "desk_write_p99_ms": round(p99, 1)}
    print(json.dumps({**told, "desk_write_max_ms": round(took_ms[-1], 1)}))  # noqa: T201


if __name__ == "__main__":
    main()
