"""`fengsui bench callout`: a call-out of many posts through the production loops, timed.

The crowd lives in a database of its own, in a temporary folder, and is measured by child processes:
the product alone, the product beside a desk that writes, and the plain way (`plain.py`) on copies
of the same database.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fengsui.settings import environment_for

POSTS_MAX = 200_000
SUBJECTS_MAX = 10_000_000
CHILD_S_MAX = 1_800


class BenchRefused(Exception):
    """The benchmark cannot be run as asked."""


def run(posts: int) -> dict[str, object]:
    """Measure a call-out of so many posts, with FULL durability; takes a minute for 100,000.

    `ratio` is the time of plain executemany of the same row operations divided by ours;
    `desk_write_p99_ms` and `longest_hold_ms` were seen by a desk that wrote 50 times a second.
    """
    if not 1 <= posts <= POSTS_MAX:
        raise BenchRefused(f"--posts is 1 to {POSTS_MAX}")
    with tempfile.TemporaryDirectory(prefix="fengsui-bench-") as folder:
        alone, beside, plainly = (Path(folder, name) for name in ("alone", "beside", "plainly"))
        _child("fengsui.drills.bench_product", alone, "make", str(posts))
        shutil.copytree(alone, beside)
        shutil.copytree(alone, plainly)
        product = _child("fengsui.drills.bench_product", alone, "alone", str(posts))
        plain = _child("fengsui.drills.plain", plainly, str(alone / "fengsui.sqlite3"))
        busy = _child("fengsui.drills.bench_product", beside, "beside", str(posts))
    product_s, raw_s = float(str(product["seconds"])), float(str(plain["seconds"]))
    return {
        "posts": posts,
        "legs_per_s": round(posts / product_s),
        "ratio": round(raw_s / product_s, 2),
        "rows": plain["rows"],
        "product_s": round(product_s, 2),
        "raw_s": round(raw_s, 2),
        "open_s": product["open_s"],
        "first_leg_p99_s": product["first_leg_p99_s"],
        "desk_write_p99_ms": busy["desk_write_p99_ms"],
        "longest_hold_ms": busy["longest_hold_ms"],
        "statements": product["statements"],
        "peak_rss_mb": product["peak_rss_mb"],
        "busy_legs_per_s": round(posts / float(str(busy["seconds"]))),
    }


def run_journal(subjects: int) -> dict[str, object]:
    """Measure sealing and verifying a journal of so many subjects."""
    if not 1 <= subjects <= SUBJECTS_MAX:
        raise BenchRefused(f"--subjects is 1 to {SUBJECTS_MAX}")
    with tempfile.TemporaryDirectory(prefix="fengsui-bench-") as folder:
        return _child("fengsui.drills.bench_journal", Path(folder), str(subjects))


def _child(module: str, data_dir: Path, *words: str) -> dict[str, object]:
    done = subprocess.run(  # noqa: S603 - our own module with our own words
        [sys.executable, "-m", module, *words],
        env=environment_for(data_dir),
        capture_output=True,
        text=True,
        timeout=CHILD_S_MAX,
        check=False,
    )
    if done.returncode:
        raise BenchRefused(f"{module} {words[0]} failed: {done.stderr.strip()[-2000:]}")
    result: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return result
