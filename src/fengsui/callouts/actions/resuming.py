"""What moves when the clock has jumped ahead; see journal/gaps.py."""

WAITS = (
    "callouts/shift_countdowns",
    "callouts/shift_calls",
    "callouts/shift_bundles",
    "callouts/shift_units",
)
