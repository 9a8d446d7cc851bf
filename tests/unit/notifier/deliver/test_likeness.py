"""Copies under another title and link are folded by their text, with the leader's and no other."""

import pytest

from tests.support.deliveries import SENDER, alert, directory
from tests.support.stories import NOON
from wirewatch.notifier.deliver.deciding import Decider
from wirewatch.notifier.deliver.view import DeliverView
from wirewatch.process.settings import DeliverSettings
from wirewatch.text import sketch
from wirewatch_schemas.delivery import FoldRowV1

DECIDER = Decider(DeliverSettings(), SENDER)
WORDS = [f"word{number}" for number in range(400)]


def told(name, first, last, destination="desk"):
    """A story of its own title and link, with these words of one endless text."""
    text = " ".join(WORDS[first:last])
    return alert(
        destination,
        story_id=name,
        title=f"A headline of {name} that is like no other {name}",
        link_key=f"wire.example/{name}",
        sketch=sketch(text),
    )


def endings(*alerts, forget=()):
    view, found = DeliverView({}), []
    for made in alerts:
        step = DECIDER.accept(made, directory(), view, NOON)
        for key, row in step.state.items():
            view.apply(key, row)
        found += [emit.message.ending for emit in step.emits] or ["opened"]
        for key in [k for k, row in view.rows.items() if row.cluster_id in forget]:
            view.apply(key, None)
    return found, view


@pytest.mark.parametrize(
    ("first", "last", "ending"),
    [
        (0, 100, "folded"),
        (0, 30, "folded"),
        (20, 110, "folded"),
        (60, 160, "opened"),
        (200, 300, "opened"),
    ],
)
def test_a_text_that_the_leader_holds_is_folded(first, last, ending):
    found, view = endings(told("a", 0, 100), told("b", first, last))
    assert found == ["opened", ending]
    folds = [row for row in view.rows.values() if isinstance(row, FoldRowV1)]
    assert folds[0].sketch == told("a", 0, 100).story.sketch


def test_a_copy_of_a_copy_is_held_against_the_leader():
    found, _ = endings(told("a", 0, 100), told("b", 30, 130), told("c", 60, 160))
    assert found == ["opened", "folded", "opened"]


def test_the_likest_event_takes_it():
    found, view = endings(told("a", 0, 100), told("b", 60, 160), told("c", 50, 150))
    assert found == ["opened", "opened", "folded"]
    assert view.rows["desk/fold/b"].story_ids == ("b", "c")


def test_another_destination_was_not_told():
    found, _ = endings(told("a", 0, 100), told("b", 0, 100, "ana"))
    assert found == ["opened", "opened"]


def test_what_is_forgotten_folds_nothing():
    found, _ = endings(told("a", 0, 100), told("b", 0, 100), forget={"a"})
    assert found == ["opened", "opened"]


def test_a_view_of_the_same_rows_finds_the_same():
    _, view = endings(told("a", 0, 100), told("b", 200, 300))
    rebuilt = DeliverView(view.rows)
    story = told("c", 210, 310).story
    assert rebuilt.told("desk", story, NOON) == view.told("desk", story, NOON)
    assert rebuilt.told("desk", story, NOON).cluster_id == "b"
