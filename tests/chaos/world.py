"""Made-up news: feeds that roll, with entries that were each there long enough to be polled."""

import random
from collections import deque
from xml.sax.saxutils import escape

from wirewatch.standins.feeds import FeedServer
from wirewatch_schemas.ids import digest, item_id

HOSTS, FEEDS_A_HOST = 8, 3
WINDOW = 40  # entries that a document shows
AHEAD = 20  # entries of one feed that nobody has published yet: half a window
EDITS = 0.04  # of the entries that are added, one that is out already is edited
LISTS = ("amber", "cobalt")  # each entry has one of these words, and so its destinations
WORDS = (
    *("harbour", "bridge", "tunnel", "river", "canal", "forest", "valley", "glacier", "desert"),
    *("island", "market", "museum", "library", "theatre", "stadium", "airport", "station"),
    *("factory", "refinery", "pipeline", "reactor", "satellite", "telescope"),
)


class Entry:
    """One entry; `revision` is the one that was last shown."""

    def __init__(self, feed: "Feed", number: int, rng: random.Random) -> None:
        self.key, self.revision = f"{feed.name}-{number}", 1
        self.list = rng.choice(LISTS)
        told = " ".join(rng.sample(WORDS, 3))
        self.title = f"Putin and Xi meet over the {self.list} {told} {feed.name} {number}"

    def xml(self) -> str:
        return (
            f"<item><guid>{self.key}</guid><title>{escape(self.title)}</title>"
            f"<link>https://wire.example/{self.key}</link><description>Talks were held in Moscow,"
            f" for the {self.revision}. time. Beijing agreed.</description></item>"
        )


class Feed:
    """One rolling document."""

    def __init__(self, server: FeedServer, number: int, name: str) -> None:
        self.name, self.id = name, f"feed-{name}"
        self._server, self._path = server, f"/{number}.xml"
        self.url = server.url + self._path
        self.entries: list[Entry] = []
        self.window: deque[Entry] = deque(maxlen=WINDOW)
        self.published = 0  # entries of which an item has been seen

    @property
    def ahead(self) -> int:
        return len(self.entries) - self.published

    def add(self, rng: random.Random, most: int) -> int:
        """Show some more entries, if those shown before are out; how many."""
        count = min(rng.randint(1, 6), AHEAD - self.ahead, most)
        if count <= 0:
            return 0
        for _ in range(count):
            entry = Entry(self, len(self.entries), rng)
            self.entries.append(entry)
            self.window.appendleft(entry)
        # What is edited must stay until it was polled, however many entries come in between.
        staying = list(self.window)[count : WINDOW - AHEAD]
        if self.ahead == count and staying and rng.random() < EDITS * count:
            rng.choice(staying).revision = 2
        self.show()
        return count

    def show(self) -> None:
        """Serve the document as it is now."""
        items = "".join(entry.xml() for entry in self.window)
        document = (
            f"<rss version='2.0'><channel><title>The {self.name}</title>{items}</channel></rss>"
        )
        self._server.set(self._path, document.encode())

    def expected(self) -> dict[str, int]:
        """Item ids with their last revision."""
        return {
            item_id(self.id, digest("guid", entry.key)): entry.revision for entry in self.entries
        }


class World:
    """All feeds. Not all entries of a feed are edited at once, and no entry twice."""

    def __init__(self, servers: list[FeedServer], rng: random.Random) -> None:
        self._rng = rng
        self.feeds = [
            Feed(server, n, f"h{h}f{n}")
            for h, server in enumerate(servers)
            for n in range(FEEDS_A_HOST)
        ]
        for feed in self.feeds:  # what is there at first is backfill
            feed.add(rng, 1)

    @property
    def shown(self) -> int:
        return sum(len(feed.entries) for feed in self.feeds)

    @property
    def ahead(self) -> int:
        """Entries that have not been published."""
        return sum(feed.ahead for feed in self.feeds)

    def note(self, published: dict[str, set[str]]) -> None:
        """`published` names the item ids that are out, by feed id."""
        for feed in self.feeds:
            feed.published = len(published.get(feed.id, ()))

    def add(self, most: int) -> int:
        """Let one feed show some more; how many."""
        return self._rng.choice(self.feeds).add(self._rng, most)

    def expected(self) -> dict[str, int]:
        """Item ids with their last revision."""
        return {key: rev for feed in self.feeds for key, rev in feed.expected().items()}
