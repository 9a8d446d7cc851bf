"""The language found, on headlines and on more than headlines, whatever the feed declares."""

from collections.abc import Iterator, Sequence
from importlib.resources import files

from tests.eval import labelled, sets
from tests.eval.intervals import interval, share
from tests.eval.tables import Table
from wirewatch.enricher import enrich_row

SAMPLE = 2_000

Titled = tuple[str, str]
"""Title and summary."""


def tables() -> Iterator[Table]:
    """One table: each set with nothing declared, the right language, a wrong one."""
    ag, thuc = sets.sample(sets.ag(), SAMPLE), sets.sample(sets.thuc(), SAMPLE)
    russian = [row for name in ("own", "parity_ru") for row in labelled.load(name)]
    groups: list[tuple[str, str, list[Titled]]] = [
        ("English headlines (AG)", "en", [(text.title, "") for text in ag]),
        ("  with summary", "en", [(text.title, text.summary) for text in ag]),
        ("  sentences (SIB)", "en", _sentences("eng_Latn")),
        ("Chinese headlines (THUC)", "zh", [(text.title, "") for text in thuc]),
        ("  sentences (SIB)", "zh", _sentences("zho_Hans")),
        ("Russian headlines", "ru", [(r["title"], "") for r in russian if r["lang"] == "ru"]),
        ("  sentences (SIB)", "ru", _sentences("rus_Cyrl")),
        *((f"  {tag} headlines (ours)", tag, some) for tag, some in ours().items()),
    ]
    rows = [(name, f"{len(some):,}", *_figures(tag, some)) for name, tag, some in groups]
    about = (
        "Share whose language is found with nothing, the right and a wrong one declared",
        '(wrong: "en"; "fr" for English).',
        *sets.LICENCES.values(),
        "Ours: headlines.tsv, written for this (CC0): what is none of the three.",
    )
    yield Table("Language", about, ("", "n", "nothing [95 %]", "right", "wrong"), rows)


def ours() -> dict[str, list[Titled]]:
    """Headlines in other languages of Latin script, by language."""
    text = files(__package__).joinpath("headlines.tsv").read_text(encoding="utf-8")
    found: dict[str, list[Titled]] = {}
    for line in text.splitlines():
        tag, title = line.split("\t")
        found.setdefault(tag, []).append((title, ""))
    return found


def found_in(language: str, declared: str, texts: Sequence[Titled]) -> list[bool]:
    """Whether each text is found to be in `language`, where a feed declares `declared`."""
    return [enrich_row("", *text, language=declared).language == language for text in texts]


def _figures(language: str, texts: Sequence[Titled]) -> Iterator[str]:
    stories = list(map(str, range(len(texts))))
    for declared in ("", language, "en" if language != "en" else "fr"):
        yield str(interval(stories, share(found_in(language, declared, texts))))


def _sentences(name: str) -> list[Titled]:
    return [(text.title, "") for text in sets.sib(name)]
