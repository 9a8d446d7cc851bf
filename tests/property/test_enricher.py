"""Whatever a feed sends, the enricher answers with a sound story."""

from hypothesis import given
from hypothesis import strategies as st

from wirewatch import gazetteer
from wirewatch.enricher import enrich_row, enrich_text
from wirewatch.text import extract, link_key, sentences, title_key, visible
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT

enrich_row("", "China and Russia talk")  # tables are loaded before time counts

WORDS = st.one_of(
    st.sampled_from(("China", "Russia", "Xi", "Putin", "Moscow", "U.S.", "中俄", "普京", "Путин")),
    st.sampled_from(("talks", "summit", "tennis", "sign", "会谈", "переговоры", "and", "in", "-")),
    st.sampled_from(
        ("“", "”", "\n", "İ", "½", "(Reuters) -", "МОСКВА, 3 ноября —", "• ", "。", ".")
    ),
)
ODD = st.sampled_from(
    (
        "\u200b",
        "\u00ad",
        "\x00",
        "\u202e",
        "👩\u200d🚀",
        "🇨🇳",
        "<b>",
        "&nbsp;",
        "CHI\u00adNA",
        "GIVE US",
        "№",
    )
)
TEXTS = st.one_of(
    st.lists(st.one_of(WORDS, ODD), max_size=40).map("".join),
    st.text(),
    st.lists(WORDS, max_size=40).map(" ".join),
)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_becomes_a_sound_story(title, summary, content):
    story = enrich_row("1", title, summary, content=content)
    assert story == enrich_row("1", title, summary, content=content)
    for relation in story.relations:
        assert relation.a < relation.b
        assert 0 <= relation.main <= relation.part <= 1000
        assert relation.main < MAIN_CUT or relation.part >= PART_CUT
        assert relation.evidence
    assert [r.main for r in story.relations] == sorted(
        (r.main for r in story.relations), reverse=True
    )
    assert len({entity.id for entity in story.entities}) == len(story.entities)
    assert [e.salience for e in story.entities] == sorted(
        (e.salience for e in story.entities), reverse=True
    )
    for span in story.spans:
        written = getattr(story, span.field)[span.start : span.end]
        assert 0 <= span.start < span.end <= len(getattr(story, span.field))
        surfaces = next(e.surfaces for e in story.entities if e.id == span.entity)
        assert " ".join(visible(written).split()) in {" ".join(s.split()) for s in surfaces}


@given(TEXTS)
def test_mentions_are_in_order_and_stand_where_they_say(text):
    mentions = gazetteer.load().find(text)
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)


@given(TEXTS)
def test_sentences_lose_no_letter(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(TEXTS, TEXTS)
def test_an_extract_is_made_of_the_text(summary, content):
    extracted = extract(summary, content, "A title")
    assert _is_part(extracted, summary) or _is_part(extracted, content)


def _is_part(some: str, text: str) -> bool:
    """Whether the letters of `some` stand in `text` in the same order."""
    letters = iter("".join(text.split()))
    return all(letter in letters for letter in "".join(some.split()))


@given(TEXTS)
def test_keys_are_stable(text):
    assert title_key(title_key(text)) == title_key(text)
    assert isinstance(link_key(text), str)
    assert enrich_text(text).title_key == title_key(enrich_text(text).title)
