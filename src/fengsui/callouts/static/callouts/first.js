// Enter presses the first thing to do. Not by `autofocus`: on a phone that would scroll past all that
// has to be read before.
document.querySelector("[data-first]")?.focus({ preventScroll: true });
