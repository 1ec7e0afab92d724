"""Every write of the directory."""

from fengsui.directory.actions.contacts import (
    contacts_to_rotate,
    mark_contact_bad,
    mark_number_bad,
    prove_contacts,
    rotate_contact_keys,
)
from fengsui.directory.actions.importing import import_directory
from fengsui.directory.actions.roster import RosterImport, export_roster, import_roster
from fengsui.directory.actions.shifts import import_shifts
from fengsui.directory.actions.users import (
    UserRefused,
    UserRow,
    add_user,
    create_token,
    end_tokens,
    end_user,
    set_password,
)
from fengsui.directory.rows import (
    ContactRow,
    Directory,
    HoldingRow,
    OrganisationKey,
    OrganisationRow,
    PersonRow,
    PostKey,
    PostRow,
    ShiftRow,
)

__all__ = [
    "ContactRow",
    "Directory",
    "HoldingRow",
    "OrganisationKey",
    "OrganisationRow",
    "PersonRow",
    "PostKey",
    "PostRow",
    "RosterImport",
    "ShiftRow",
    "UserRefused",
    "UserRow",
    "add_user",
    "contacts_to_rotate",
    "create_token",
    "end_tokens",
    "end_user",
    "export_roster",
    "import_directory",
    "import_roster",
    "import_shifts",
    "mark_contact_bad",
    "mark_number_bad",
    "prove_contacts",
    "rotate_contact_keys",
    "set_password",
]
