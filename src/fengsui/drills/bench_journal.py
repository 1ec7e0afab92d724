"""How long sealing and verifying a large journal takes, and how much memory: its own process."""

import json
import resource
import sys

import django
from django.core.management import call_command

django.setup()

from fengsui import clock, keyring  # noqa: E402 - settings must be ready before models are
from fengsui.journal import seals  # noqa: E402
from fengsui.journal.actions import SubjectRow, action  # noqa: E402

SUBJECTS_PER_ENTRY = 2_000


def main(subjects: int) -> dict[str, object]:
    """Write so many subjects, seal them, verify them; return seconds and megabytes."""
    keyring.create_missing()
    call_command("migrate", verbosity=0)
    now = clock.now()
    for start in range(0, subjects, SUBJECTS_PER_ENTRY):
        with action(now, actor="bench:journal") as act:
            facts = {"leg": 1, "state": "calling", "try": 0}
            numbers = range(start, min(subjects, start + SUBJECTS_PER_ENTRY))
            rows = [SubjectRow("call", f"{no:036d}", "330225101001", facts) for no in numbers]
            act.entry("call.rung", origin_uid="0" * 36, subjects=rows)
    before_mb = _peak_mb()
    since_s = clock.monotonic_s()
    blocks = seals.seal(clock.now(), force=True)
    seal_s = clock.monotonic_s() - since_s
    since_s = clock.monotonic_s()
    verdict = seals.verify()
    return {
        "subjects": subjects,
        "entries": verdict.entries,
        "blocks": blocks,
        "seal_s": round(seal_s, 2),
        "verify_s": round(clock.monotonic_s() - since_s, 2),
        "ok": verdict.ok,
        "peak_rss_before_mb": before_mb,
        "peak_rss_mb": _peak_mb(),
    }


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 - this is how the parent hears
