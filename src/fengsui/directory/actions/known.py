"""What an import may refer to: the keys of everything that exists."""

from collections.abc import Collection

from fengsui.directory.models import Organisation, Person, Post
from fengsui.directory.rows import OrganisationKey, PostKey


def organisation_ids() -> dict[OrganisationKey, int]:
    """Return the id of every organisation by its key."""
    rows = Organisation.objects.values_list("name", "division__code", "id")
    return {OrganisationKey(name, division): key for name, division, key in rows}


def post_ids() -> tuple[dict[PostKey, int], dict[int, str]]:
    """Return the id of every post by its key, and its uid by its id."""
    rows = Post.objects.values_list(
        "organisation__name", "organisation__division__code", "name", "id", "uid"
    )
    ids: dict[PostKey, int] = {}
    uids: dict[int, str] = {}
    for organisation, division, name, post_id, uid in rows.iterator():
        ids[PostKey(OrganisationKey(organisation, division), name)] = post_id
        uids[post_id] = uid
    return ids, uids


def person_ids() -> dict[str, int]:
    """Return the id of every person by uid."""
    return dict(Person.objects.values_list("uid", "id"))


def unknown(keys: Collection[object], known: Collection[object], what: str) -> list[str]:
    """Return a sentence for every key that is not known, each once."""
    missing = dict.fromkeys(key for key in keys if key not in known)
    return [f"{what} {said(key)} is unknown" for key in missing]


def said(key: object) -> str:
    """Return a key as a person would say it."""
    match key:
        case PostKey():
            return f"{said(key.organisation)} {key.name}"
        case OrganisationKey():
            return f"{key.name} ({key.division})"
    return str(key)
