"""Where in the message we are: it names refusals and collects marks."""

from dataclasses import dataclass, field

from fengsui.standards.cap12.limits import MARKS_MAX
from fengsui.standards.cap12.refusal import CapRefused, Refusal, excerpt
from fengsui.standards.cap12.values import Mark, MarkCode, Step, path


@dataclass(frozen=True, slots=True)
class Place:
    """A path into the message, and the marks that everyone on the way adds to."""

    steps: tuple[Step, ...] = ()
    marks: list[Mark] = field(default_factory=list)

    def at(self, name: str, ordinal: int | None = None) -> "Place":
        return Place((*self.steps, Step(name, ordinal)), self.marks)

    def mark(self, code: MarkCode, found: str = "") -> None:
        if len(self.marks) < MARKS_MAX:
            self.marks.append(Mark(code, self.steps, excerpt(found)))
        elif len(self.marks) == MARKS_MAX:
            self.marks.append(Mark(MarkCode.MORE_MARKS, ()))

    def refused(self, what: str) -> CapRefused:
        """Make the refusal "at this place, `what`"; `what` ends with how to mend it."""
        where = path(self.steps) or "alert"
        return CapRefused(
            f"The message is not CAP 1.2: {where} {what}.", code=Refusal.AGAINST_SCHEMA
        )
