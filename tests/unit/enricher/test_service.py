"""The running enricher follows the operator's entities."""

import pytest
from structlog.testing import capture_logs

from tests.unit.enricher.test_enriching import ITEM
from wirewatch.bus.port import BusError
from wirewatch.enricher.service import Enricher
from wirewatch.stages.messages import Incoming
from wirewatch_schemas.codec import encode
from wirewatch_schemas.entity import EntityV1
from wirewatch_schemas.topics import CONFIG, ITEMS

WIRE = EntityV1(entity_id="wire", entity_kind="organisation", name="summit - Example Wire")
OTHER = EntityV1(entity_id="other", entity_kind="person", name="A. Writer")


class Config:
    """A table that a test writes."""

    def __init__(self):
        self.rows, self.position = {}, 0

    def put(self, key, value):
        self.rows = {k: v for k, v in {**self.rows, key: value}.items() if v is not None}
        self.position += 1


def story(enricher):
    (emit,) = enricher.decide(Incoming(ITEMS, ITEM.key, ITEM))
    return emit.message


def ids(enricher):
    return {entity.id for entity in story(enricher).entities}


def test_an_entity_is_used_from_the_next_story_on_and_gone_with_its_row():
    config = Config()
    enricher = Enricher(config)
    assert "wire" not in ids(enricher)
    config.put(WIRE.key, encode(CONFIG, WIRE))
    assert "wire" in ids(enricher)
    config.put(WIRE.key, None)
    assert "wire" not in ids(enricher)


def test_a_story_names_the_version_of_the_entities_and_only_theirs():
    config = Config()
    enricher = Enricher(config)
    assert "overlay" not in story(enricher).made_with
    config.put(WIRE.key, encode(CONFIG, WIRE))
    first = story(enricher)
    config.put("subscription/x", b"whatever it is")
    assert story(enricher) == first
    config.put(OTHER.key, encode(CONFIG, OTHER))
    assert story(enricher).made_with["overlay"] != first.made_with["overlay"]


def test_other_changes_rebuild_nothing():
    config = Config()
    config.put(WIRE.key, encode(CONFIG, WIRE))
    enricher = Enricher(config)
    with capture_logs() as logs:
        story(enricher)
        config.put("subscription/x", b"whatever it is")
        story(enricher)
    assert [entry["count"] for entry in logs] == [1]


def test_an_entity_that_cannot_be_read_stops_it():
    config = Config()
    config.put("entity/x", b"{}")
    with pytest.raises(BusError, match=r"an entity of config\.v1 can't be read"):
        story(Enricher(config))
