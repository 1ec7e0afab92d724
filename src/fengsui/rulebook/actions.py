"""Keeping the editions that were used."""

from collections.abc import Iterable

from fengsui.journal.actions import Action, SubjectRow
from fengsui.rulebook.book import Pack
from fengsui.rulebook.models import Edition
from fengsui.rulebook.queries import edition_key, kept_editions

EDITIONS_PER_WRITE_MAX = 100


def keep_editions(act: Action, packs: Iterable[Pack]) -> int:
    """Keep the text of every rule that was not kept yet in this edition; return how many were new.

    Whatever decides by a rule calls this in its own action, before it decides.
    """
    wanted = {edition_key(pack): pack for pack in packs}
    new = [wanted[key] for key in sorted(wanted.keys() - kept_editions())]
    Edition.objects.bulk_create(
        [
            Edition(
                kind=pack.kind,
                rule_id=pack.id,
                edition=pack.edition,
                digest=pack.digest,
                text=pack.text,
                first_used_at=act.now,
            )
            for pack in new
        ],
        batch_size=EDITIONS_PER_WRITE_MAX,
    )
    if new:
        act.entry(
            "edition.kept",
            subjects=[
                SubjectRow(
                    "edition",
                    f"{pack.kind}/{pack.id}/{pack.edition}",
                    facts={"digest": pack.digest},
                )
                for pack in new
            ],
        )
    return len(new)
