"""What became of the messages of one lease: whether a message is at fault, or the channel; pure.

A transport says `Undeliverable` or `Unavailable`. When it raises anything else, somebody made a
mistake, and nobody knows whether the message went out. Two things must not happen: that one
message at which a transport stumbles stops all behind it for ever, and that a broken transport
uses up the legs of two thousand people. So it is asked what the line did with the others:

1. Where the line took or properly refused another message of the same lease, the message is at
   fault: it is over as `faulty`, and its person comes to his next leg.
2. Where `IN_A_ROW` messages raised one after another, or none was taken at all, the channel is at
   fault: it counts as unavailable and rests, nothing more is sent, what was not sent goes back.
   What raised is treated like a lost lease, by what the channel makes of a known key.
3. Where that happens for the third time in a row, what raised is over as `faulty` all the same:
   one message that is alone in the queue must not keep its person from his next leg either. A
   channel that stays broken so uses up at most `IN_A_ROW` legs a lease, with longer and longer
   rests between; all others wait for it, or for the end of their time.

A number that cannot be opened says nothing of the channel: that message is `faulty` at once.
"""

from dataclasses import dataclass, field

IN_A_ROW = 5
FAULTY = "faulty"
# Leases in a row without a word from the line that it works, after which doubt is over.
DOUBTS_MAX = 2


@dataclass(slots=True)
class Bite:
    """The messages of a lease by attempt id; `failures` is how often in a row the line failed."""

    failures: int
    refused: dict[int, str] = field(default_factory=dict)  # over, with this outcome
    unsent: list[int] = field(default_factory=list)  # go back to the queue
    doubtful: list[int] = field(default_factory=list)  # nobody knows whether they went out
    trouble: str = ""  # why the line rests
    faults: int = 0  # how many are over as faulty
    _raised: list[int] = field(default_factory=list)
    _works: bool = False
    _why: str = ""

    def took(self) -> None:
        """The line took one: what raised before it was at fault itself."""
        self._works = True
        self._blame()

    def refuses(self, attempt_id: int, outcome: str) -> None:
        """The line will never take this one."""
        self.refused[attempt_id] = outcome
        self.took()

    def rests(self, attempt_id: int, reason: str) -> None:
        """The line takes nothing now."""
        self.unsent.append(attempt_id)
        self.trouble = reason

    def cannot_open(self, attempt_id: int) -> None:
        """There is no number for this one."""
        self.refused[attempt_id] = FAULTY
        self.faults += 1

    def raised(self, attempt_id: int, why: str) -> None:
        """Something went wrong that the transport has no word for."""
        self._why = why
        self._raised.append(attempt_id)
        if len(self._raised) == IN_A_ROW:
            self.trouble = why

    def end(self) -> None:
        """Decide what is still in doubt."""
        if not self._raised:
            return
        if self._works and not self.trouble:
            self._blame()
            return
        self.trouble = self.trouble or self._why
        if self.failures >= DOUBTS_MAX:
            self._blame()
        else:
            self.doubtful += self._raised

    def _blame(self) -> None:
        self.refused.update(dict.fromkeys(self._raised, FAULTY))
        self.faults += len(self._raised)
        self._raised.clear()
