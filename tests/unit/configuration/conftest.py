"""Files written by hand, and what the loader has to say about them."""

from textwrap import dedent

import pytest

from tests.support.vocabulary import FakeVocabulary
from wirewatch.configuration import ConfigurationError
from wirewatch.configuration.loading import understand

GOOD = """\
version: 1
defaults: {timezone: Europe/Berlin}
feeds:
  - {url: "https://example.org/world.rss", tags: [wire], every: 5m}
destinations:
  world-desk: {slack_webhook: secret:slack_world_desk}
  ana: {email: ana@example.org, timezone: Asia/Hong_Kong}
subscriptions:
  china-russia:
    title: China–Russia ties
    owner: ana
    now: relation:CN-RU=main NOT topic:sport
    to: [world-desk, ana]
    examples:
      - {text: "Xi and Putin upgrade ties at Moscow summit", expect: now}
      - {text: "Russian wins China Open tennis final", expect: silent}
"""


@pytest.fixture
def good():
    return GOOD


@pytest.fixture
def understood():
    """Understands a text."""
    return lambda text: understand("w.yaml", text, FakeVocabulary())


@pytest.fixture
def complaints(understood):
    """What is wrong with a text, a line each."""

    def found(text):
        with pytest.raises(ConfigurationError) as caught:
            understood(dedent(text))
        return str(caught.value).splitlines()

    return found
