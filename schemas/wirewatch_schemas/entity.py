"""An entity that the operator adds, or gives more names."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wirewatch_schemas.base import Message
from wirewatch_schemas.story import EntityKind

ENTITY_ID = r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,63}$"
EntityId = Annotated[str, StringConstraints(pattern=ENTITY_ID)]


class EntityV1(Message):
    """Names to look for besides the built-in ones (config.v1, key `entity/entity_id`).

    With the id of a built-in entity it only adds aliases: the rest is then empty, and as in the
    table.
    """

    kind: Literal["entity"] = "entity"
    entity_id: EntityId
    entity_kind: EntityKind | Literal[""] = ""
    name: str = Field(default="", description="display name")
    country: str = Field(default="", description="the country it stands for: ISO 3166 or EU")
    aliases: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="other names by language: en, zh, ru, …"
    )
    managed_by: str = "file"

    @property
    def key(self) -> str:
        """The record key."""
        return f"entity/{self.entity_id}"
