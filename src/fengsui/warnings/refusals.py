"""What the warnings refuse beyond what is no CAP, each with one sentence."""


class Refused(Exception):
    """It cannot be done as asked; the text says why and what would help."""
