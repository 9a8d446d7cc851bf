"""Entities of one's own: what is refused, and what they become."""

import pytest

from wirewatch.configuration import desired
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.topics import CONFIG

HEAD = "version: 1\nentities:\n"
GOOD = f"""\
{HEAD}\
  acme:
    kind: organisation
    name: Acme Corp
    country: China
    aliases: {{en: [Acme], zh: [艾克美], ru: [Акме]}}
  CN: {{aliases: {{en: [Middle Kingdom]}}}}
destinations: {{screen: {{terminal: true}}}}
subscriptions:
  s: {{owner: ana, now: entity:Acme country:"Middle Kingdom", to: [screen]}}
  t: {{owner: ana, now: entity:艾克美, to: [screen]}}
"""
ACME = "acme: {kind: organisation, name: Acme}"
WRONG = {
    "no kind": ("acme: {name: Acme}", "3:3: entities.acme: kind is missing - a new entity needs"),
    "no name": ("acme: {kind: place}", "3:3: entities.acme: name is missing - a new entity needs"),
    "a kind that is none": (
        "acme: {kind: firm, name: Acme}",
        "3:16: entities.acme.kind: write place, person or organisation",
    ),
    "a country": (
        "xx: {kind: country, name: Utopia}",
        "3:14: entities.xx.kind: write place, person or organisation",
    ),
    "an unknown country": (
        "acme: {kind: place, name: Acme, country: Chian}",
        "3:44: unknown country 'Chian' - did you mean 'China'?",
    ),
    "an unknown key": (
        "acme: {kind: place, name: Acme, alias: [A]}",
        "3:35: unknown key 'alias' - did you mean 'aliases'?",
    ),
    "a language that is none": (
        "acme: {kind: place, name: Acme, aliases: {English: [Ac]}}",
        "3:45: 'English': this can't be a name - write the language's code",
    ),
    "an id that is none": (
        "'a/b': {kind: place, name: Acme}",
        "3:3: 'a/b': this can't be a name - write letters",
    ),
    "a name of one letter": (
        "acme: {kind: place, name: Acme, aliases: {en: [A]}}",
        "3:50: the name 'A' is too short - write a longer one",
    ),
    "a built-in entity of another id": (
        "kremlin: {kind: place, name: Kremlin}",
        "3:3: 'kremlin' is built in as own:kremlin - write own:kremlin",
    ),
    "a built-in entity renamed": (
        "CN: {name: Cathay, aliases: {en: [Cathay]}}",
        "3:8: CN is built in: its name is known - write its aliases alone",
    ),
    "a built-in entity as it is": (
        "CN: {}",
        "3:3: CN is built in, and nothing is added - write aliases, or remove it",
    ),
    "a name of two": (
        f"{ACME}\n  other: {{kind: place, name: ACME}}",
        "4:30: the name 'ACME' is acme's already - a name stands for one entity",
    ),
}


@pytest.mark.parametrize(("written", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_place(complaints, written, said):
    (complaint,) = complaints(f"{HEAD}  {written}")
    assert complaint.startswith(f"w.yaml:{said}")


def test_entities_become_rows_and_their_names_can_be_used_in_rules(understood):
    rows = desired(understood(GOOD))
    assert rows[CONFIG.name, "entity/acme"] == EntityV1(
        entity_id="acme",
        entity_kind="organisation",
        name="Acme Corp",
        country="CN",
        aliases={"en": ("Acme",), "zh": ("艾克美",), "ru": ("Акме",)},
    )
    assert rows[CONFIG.name, "entity/CN"] == EntityV1(
        entity_id="CN", aliases={"en": ("Middle Kingdom",)}
    )


def test_a_rule_with_an_unknown_entity_is_helped_by_their_names(complaints):
    (complaint, *_) = complaints(GOOD.replace("entity:艾克美", 'entity:"Acme Crop"'))
    assert complaint.endswith("unknown entity 'Acme Crop' - did you mean 'Acme Corp'?")
