"""Stories a second against many rules, one core, cutting into words included.

The peer is the same evaluator run over every rule, without the index. Stories and rules are made
up: words follow Zipf's law as they do in news, and rules take theirs from the same words, so that
most of them meet something.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from time import process_time

from tests.bench.rows import Row, row
from wirewatch.rules import Index, Prepared, Rule, parse, prepare
from wirewatch_schemas.story import Entity, Relation, StoryV1, Subject

COUNTRIES = [f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGH"]
TOPICS = [f"medtop:{number}" for number in range(12)]
SYLLABLES = [f"{a}{b}" for a in "bdfgklmnprst" for b in "aeiou"]
WORDS = [f"{a}{b}{c}" for a in SYLLABLES[:6] for b in SYLLABLES for c in SYLLABLES]
WORDS_A_STORY = 160
STORIES = 400
STORIES_WITHOUT_INDEX = 40  # each meets every rule: a few tell as much
SECONDS = 2.0


class _Anything:
    """A vocabulary that takes every name for an id."""

    def country(self, name: str) -> str:
        return name

    def entity(self, name: str) -> str:
        return name

    def topic(self, name: str) -> frozenset[str]:
        return frozenset({name})

    def names(self, _kind: str) -> Iterable[str]:
        return ()


class Maker:
    """Makes the same stories and rules every time."""

    def __init__(self) -> None:
        self._random = Random(4)
        shuffled = self._random.sample(WORDS, len(WORDS))
        self._words = shuffled
        self._weights = list(accumulate(1 / rank for rank in range(3, len(shuffled) + 3)))
        # What people ask for is rarer than what is written: square roots flatten the law.
        self._asked = list(accumulate(rank**-0.5 for rank in range(50, len(shuffled) + 50)))

    def story(self, number: int) -> StoryV1:
        """A story of 160 words with countries, topics and one relation."""
        words = self._random.choices(self._words, cum_weights=self._weights, k=WORDS_A_STORY)
        codes = sorted(self._random.sample(COUNTRIES, 3))
        return StoryV1(
            story_id=str(number),
            revision=1,
            change="new",
            origin="live",
            feed_id="feed",
            feed_url="https://example.org/rss",
            source="Example",
            language="en",
            fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
            title=" ".join(words[:9]),
            content=" ".join(words[9:]),
            entities=tuple(
                Entity(id=code, kind="country", name=code, country=code, mentions=1)
                for code in codes
            ),
            topics=(Subject(id=self._random.choice(TOPICS), name="topic", score=700),),
            relations=(Relation(a=codes[0], b=codes[1], kind="trade", main=700, part=800),),
        )

    def rule(self) -> str:
        """One of seven shapes, with three terms on average."""
        word, country = self._word, lambda: f"country:{self._random.choice(COUNTRIES)}"
        topic = f"topic:{self._random.choice(TOPICS)}"
        shapes: list[Callable[[], str]] = [
            lambda: f"{word()} {word()}",
            lambda: f"{word()} ({word()} OR {word()})",
            lambda: f'"{word()} {word()}" OR "{word()} {word()} {word()}"',
            lambda: f"{word()} {word()} -{word()}",
            lambda: f"{country()} {country()} ({word()} OR title:{word()})",
            lambda: f"{country()} {topic} {word()} NOT {word()}",
            lambda: f"relation:{'-'.join(self._random.sample(COUNTRIES, 2))}=main NOT {topic}",
        ]
        return self._random.choice(shapes)()

    def _word(self) -> str:
        return self._random.choices(self._words, cum_weights=self._asked)[0]


def rows(sizes: Sequence[int] = (1_000, 10_000)) -> list[Row]:
    """The benchmark's rows, one a number of rules; checks that both ways find the same."""
    maker = Maker()
    stories = [maker.story(number) for number in range(STORIES)]
    return [
        _row(stories, [parse(maker.rule(), _Anything()) for _ in range(size)]) for size in sizes
    ]


def _row(stories: Sequence[StoryV1], rules: Sequence[Rule]) -> Row:
    index = Index(dict(enumerate(rules)))

    def indexed(story: Prepared) -> list[int]:
        return [at for at, _ in index.matches(story)]

    def naive(story: Prepared) -> list[int]:
        return [at for at, rule in enumerate(rules) if rule.root.holds(story)]

    for story in stories[:20]:
        assert sorted(indexed(prepare(story))) == naive(prepare(story))
    ours, peer = _rate(indexed, stories), _rate(naive, stories[:STORIES_WITHOUT_INDEX])
    return row(f"match, {len(rules):,} rules, beside no index", ours, "stories/s", peer)


def _rate(match: Callable[[Prepared], object], stories: Sequence[StoryV1]) -> float:
    """Stories a second of CPU time, the best of what passes fit: neighbours only slow one down."""
    best, begun = float("inf"), process_time()
    while (start := process_time()) - begun < SECONDS:
        for story in stories:
            match(prepare(story))
        best = min(best, process_time() - start)
    return len(stories) / best
