"""Column types that mean the same on SQLite and PostgreSQL, so that one SQL text serves both."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from fengsui import clock

UID_LENGTH = 36

# To the type checker an instant is what Django's own datetime column is: its Python value is one.
if TYPE_CHECKING:
    from django.db.models import DateTimeField as _Instants
else:
    from django.db.models import BigIntegerField as _Instants


class InstantField(_Instants):
    """An aware UTC datetime kept as whole milliseconds since the epoch.

    Due times are then plain integers in SQL: compared, indexed and added to on both databases alike
    (docs/decisions/0002).
    """

    def from_db_value(
        self, value: int | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> datetime | None:
        return None if value is None else clock.from_ms(value)

    def to_python(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        if isinstance(value, int):
            return clock.from_ms(value)
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        raise ValidationError("not an instant")

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        return clock.to_ms(value)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return value.isoformat() if isinstance(value, datetime) else ""


class UidField(models.CharField):
    """The canonical text of a UUIDv7, the name under which others know a root."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", UID_LENGTH)
        super().__init__(*args, **kwargs)


def canonical(facts: Mapping[str, object]) -> str:
    """Return the one JSON text of these facts: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
