"""The document as a person writes it, as models: what is allowed, and the editors' schema."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from wirewatch.configuration import values
from wirewatch_schemas.entity import ENTITY_ID

NAME, LANGUAGE = r"^[a-z0-9][a-z0-9._-]{0,63}$", r"^[a-z]{2,3}$"
Name = Annotated[str, StringConstraints(pattern=NAME)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
EntityId = Annotated[str, StringConstraints(pattern=ENTITY_ID)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
Zone = Annotated[str, AfterValidator(values.zone)]
Interval = Annotated[
    int,
    BeforeValidator(values.interval),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": values.MOST_S},
                {"type": "string", "pattern": values.DURATION},
            ]
        }
    ),
]
KINDS = ("slack_webhook", "slack_channel", "email", "terminal")


class Part(BaseModel):
    """Unknown keys are mistakes, and text is not a number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Defaults(Part):
    """What destinations have unless they say otherwise."""

    timezone: Zone = "UTC"


class Feed(Part):
    """A feed to poll."""

    url: Annotated[str, AfterValidator(values.feed_url)]
    id: Name | None = Field(None, description="keeps the feed's memory when its URL changes")
    title: Text | None = Field(None, description="the outlet's name, unless the feed's own will do")
    tags: list[Text] = []
    every: Interval = Field(
        300, description="time between polls: 30s, 5m, 1h or seconds; at most 7d"
    )


class Destination(Part):
    """A channel or an address: exactly one of slack_webhook, slack_channel, email, terminal."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [kind]} for kind in KINDS],
            "dependentRequired": {"slack_channel": ["token"], "token": ["slack_channel"]},
        }
    )

    slack_webhook: Annotated[str, AfterValidator(values.secret)] = Field(
        "", description="secret:NAME, where the file NAME holds the webhook's URL"
    )
    slack_channel: Annotated[str, AfterValidator(values.slack_channel)] = Field(
        "", description="the id of a channel that a bot posts to, such as C0123456789"
    )
    token: Annotated[str, AfterValidator(values.secret)] = Field(
        "", description="with slack_channel: secret:NAME, the file NAME holds the bot's token"
    )
    email: Annotated[str, AfterValidator(values.address)] = ""
    terminal: bool = Field(False, description="true: the terminal that the notifier runs in")
    on_unknown: Literal["resend", "hold"] | None = Field(
        None,
        description="when nobody can say whether a message arrived: resend it once more (the"
        " default), or hold it back; a slack_channel is asked instead",
    )
    timezone: Zone | None = Field(None, description="IANA name, such as Europe/Berlin")

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if sum(bool(getattr(self, kind)) for kind in KINDS) != 1:
            raise values.wrong("a destination has exactly one kind", f"one of {', '.join(KINDS)}")
        if bool(self.slack_channel) != bool(self.token):
            raise values.wrong(
                "slack_channel and token belong together",
                "write {slack_channel: C0123456789, token: secret:NAME}",
            )
        if self.slack_channel and self.on_unknown:
            raise values.wrong(
                "on_unknown is for channels that can't be asked",
                "a slack_channel can: leave it out",
            )
        return self


class Example(Part):
    """A text and what should come of it; `wirewatch check` tries it."""

    text: Text
    expect: Literal["now", "silent"]


class Subscription(Part):
    """A standing request."""

    title: Text | None = Field(None, description="what alerts are headed with")
    owner: Text = Field(description="who asked")
    now: Text = Field(description="the rule: a story that meets it is told at once")
    to: list[str] = Field(min_length=1, description="destinations")
    examples: list[Example] = []


class Entity(Part):
    """Somebody or something to look for; under a built-in id only its aliases are added."""

    kind: Literal["place", "person", "organisation"] | None = None
    name: Text | None = Field(None, description="the name that is shown; looked for, too")
    country: Text | None = Field(None, description="the country it stands for: ISO 3166 or EU")
    aliases: dict[Language, list[Text]] = Field(
        {}, description="other names by language; Russian names are found in all cases"
    )


class Document(Part):
    """The configuration of an installation."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    feeds: list[Feed] = []
    entities: dict[EntityId, Entity] = {}
    destinations: dict[Name, Destination] = {}
    subscriptions: dict[Name, Subscription] = {}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the document, for editors."""
    schema = Document.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **schema, "title": "Wirewatch configuration"}
