"""`fengsui rules check`: read the rule files as they are and say what a careful reader would."""

from pathlib import Path

from django.conf import settings

from fengsui.rulebook.findings import check as findings
from fengsui.rulebook.load import load


def check(override: Path | None = None) -> list[str]:
    """Return one sentence a finding, over the county's folder or another one to be tried out.

    Raises RuleError, whose text is the sentence to print, where the files are refused.
    """
    return list(findings(load(Path(settings.RULES_DIR), override or settings.RULES_OVERRIDE_DIR)))
