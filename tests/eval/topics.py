"""The broad topic of a story, against the classes that four sets have."""

from collections.abc import Iterator, Sequence

from tests.eval import sets
from tests.eval.intervals import interval, share, short
from tests.eval.sets import Text
from tests.eval.tables import Table
from wirewatch.enricher import enrich_row
from wirewatch_schemas.story import StoryV1

SAMPLE = 4_000

# Top levels of the IPTC Media Topics, by the two digits that tell them apart: 01 arts and
# entertainment, 02 crime and law, 03 disaster, 04 economy, 05 education, 06 environment,
# 07 health, 08 human interest, 09 labour, 10 lifestyle and leisure, 11 politics, 12 religion,
# 13 science and technology, 14 society, 15 sport, 16 conflict, 17 weather.
ECONOMY = frozenset({"04", "09"})
# The science pages that AG was made from have climate and wildlife too.
AG = {
    "World": frozenset({"02", "03", "05", "07", "08", "11", "12", "14", "16", "17"}),
    "Sports": frozenset({"15"}),
    "Business": ECONOMY,
    "Sci/Tech": frozenset({"06", "13"}),
}
THUC = {
    **dict.fromkeys(("finance", "realty", "stocks"), ECONOMY),
    "education": frozenset({"05"}),
    "science": frozenset({"13"}),
    "society": frozenset({"02", "03", "07", "08", "14"}),
    "politics": frozenset({"11", "16"}),
    "sports": frozenset({"15"}),
    "game": frozenset({"01", "10"}),
    "entertainment": frozenset({"01", "08"}),
}
SIB = {
    "entertainment": frozenset({"01"}),
    "health": frozenset({"07"}),
    "politics": frozenset({"11", "16"}),
    "science/technology": frozenset({"13"}),
    "sports": frozenset({"15"}),
    "travel": frozenset({"10"}),
}
"""Without geography, which no top level stands for."""

Classes = dict[str, frozenset[str]]


def broadest(story: StoryV1, among: frozenset[str]) -> str:
    """The digits of the best-scored top level of these; "" where the story has none of them."""
    numbers = (topic.id.removeprefix("medtop:") for topic in story.topics)
    found = (number[:2] for number in numbers if number.endswith("000000"))
    return next((level for level in found if level in among), "")


def tables() -> Iterator[Table]:
    """One table: each set, and each class of the larger ones."""
    yield Table(
        "Topics",
        (
            "Right: of the top levels (IPTC Media Topics) that the classes stand for, the best",
            "one is of its class; none is wrong. Commonest: the share of the commonest class.",
            sets.LICENCES["AG"],
            sets.LICENCES["THUC"],
            sets.LICENCES["SIB"] + " Without geography, which no top level stands for.",
        ),
        ("", "n", "with a topic", "right [95 %]", "right of those", "commonest"),
        [
            *_rows("AG, English", sets.sample(sets.ag(), SAMPLE), AG),
            *_rows("THUC, Chinese titles", sets.sample(sets.thuc(), SAMPLE), THUC),
            _row("SIB, English", sets.sib("eng_Latn"), SIB),
            _row("SIB, Chinese", sets.sib("zho_Hans"), SIB),
            _row("SIB, Russian", sets.sib("rus_Cyrl"), SIB),
        ],
    )


def _rows(name: str, texts: Sequence[Text], classes: Classes) -> Iterator[Sequence[str]]:
    yield _row(name, texts, classes)
    for label in classes:
        yield _row(f"  {label}", [text for text in texts if text.label == label], classes)


def _row(name: str, texts: Sequence[Text], classes: Classes) -> Sequence[str]:
    known = [text for text in texts if text.label in classes]
    among = frozenset[str]().union(*classes.values())
    found = [broadest(enrich_row("", text.title, text.summary), among) for text in known]
    right = [top in classes[text.label] for top, text in zip(found, known, strict=True)]
    covered = sum(map(bool, found))
    labels = [text.label for text in known]
    return (
        name,
        f"{len(known):,}",
        short(covered / len(known)),
        str(interval(list(map(str, range(len(known)))), share(right))),
        short(sum(right) / max(1, covered)),
        short(max(map(labels.count, classes)) / len(known)),
    )
