"""The base of everything that flows through spaceform: frozen, and closed to unknown fields."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value: it cannot be changed, and a field that nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
