"""Entities and topics of short stories, most telling first."""

import pytest

from wirewatch.enricher import enrich_row


def topics(title, summary=""):
    return [topic.name for topic in enrich_row("1", title, summary).topics]


def entities(title, summary="", content=""):
    story = enrich_row("1", title, summary, content=content)
    return [(entity.id, entity.salience) for entity in story.entities]


def test_entities_come_by_salience_and_carry_their_surfaces():
    story = enrich_row("1", "Putin in Beijing", "Russia said Russian trade with China had grown.")
    assert [(e.id, e.mentions) for e in story.entities] == [
        ("Q7747", 1),
        ("Q956", 1),
        ("RU", 2),
        ("CN", 1),
    ]
    assert story.entities[2].surfaces == ("Russia", "Russian")
    assert [e.country for e in story.entities] == ["RU", "CN", "RU", "CN"]


LONG = "Nothing else happened in the whole valley on that quiet day. " * 6


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (("India votes", ""), ("A vote", "India votes for its parliament.")),
        (("A vote", f"India votes for it. {LONG}"), ("A vote", f"{LONG} India votes for it.")),
        (("A vote", "India said Indian polls were shut."), ("A vote", "India said polls shut.")),
        (("India votes", "It voted in India."), ("India votes", "It voted on Monday.")),
        (("A vote", f"{LONG} In India. {LONG}"), ("A vote", f"{LONG} {LONG} In India.")),
    ],
)
def test_what_makes_an_entity_more_salient(more, less):
    (_, high), (_, low) = entities(*more)[0], entities(*less)[0]
    assert 0 < low < high <= 1000


@pytest.mark.parametrize(
    "summary",
    [
        "Chinese state media said on Monday that the plant had opened.",
        "The plant opened on Monday, Chinese newspapers wrote.",
        "中国官媒说工厂已经在星期一正式开业。",
    ],
)
def test_who_only_told_a_story_has_none(summary):
    found = entities("A plant opens", summary)
    assert found
    assert {salience for _, salience in found} == {0}


@pytest.mark.parametrize(
    ("summary", "where"),
    [
        ("MOSCOW, Nov 3 (Reuters) - The plant opened on Monday as planned.", "Q649"),
        ("МОСКВА, 3 ноября. /ТАСС/. Завод открылся в понедельник утром.", "Q649"),
        ("新华社北京11月3日电 工厂已经在星期一正式开业。", "Q956"),
        ("Mills <MLS.L> opened the plant on Monday.", "ww:london-stock-exchange"),
        ("Mills (7203.T) opened the plant on Monday.", "ww:tokyo-stock-exchange"),
    ],
)
def test_where_a_story_was_written_or_its_company_is_listed_says_a_little(summary, where):
    found = dict(entities("A plant opens", summary))
    lead = dict(entities("A plant opens", "It is in India."))["IN"]
    assert 0 < found.pop(where) < lead
    assert set(found.values()) <= {0}  # the agencies


def test_a_place_that_is_told_of_too_counts_by_that():
    dateline = "MOSCOW, Nov 3 (Reuters) - The plant in Moscow opened on Monday."
    told = dict(entities("A plant opens", dateline))["Q649"]
    assert told > dict(entities("A plant opens", "MOSCOW, Nov 3 (Reuters) - It opened."))["Q649"]


def test_where_a_company_is_listed_is_no_party_to_a_relation():
    story = enrich_row("1", "Mills <MLS.L> to build plant in Kenya", "Mills Plc <MLS.L> signed.")
    (relation,) = story.relations
    assert (relation.main, relation.part) == (0, 0)
    assert relation.evidence[0] == "United Kingdom only as where a company is listed"


def test_spans_say_where_the_story_has_its_names():
    title, summary = "Ｘi in  Mos\u00adcow", "Menu\n• China “hosts”… № 5, and Ru\u200bssia goes."
    story = enrich_row("1", title, summary, content="")
    found = [(s.entity, getattr(story, s.field)[s.start : s.end]) for s in story.spans]
    assert found == [
        ("Q15031", "Ｘi"),
        ("Q649", "Mos\u00adcow"),
        ("CN", "China"),
        ("RU", "Ru\u200bssia"),
    ]


def test_a_name_that_was_composed_in_reading_has_no_span():
    story = enrich_row("1", "Co\u0302te d'Ivoire votes, China watches")
    assert "CI" in {entity.id for entity in story.entities}
    assert story.spans == ()


def test_two_names_in_one_word_share_a_span():
    spans = enrich_row("1", "中俄会谈").spans
    assert [(s.entity, s.field, s.start, s.end) for s in spans] == [
        ("CN", "title", 0, 2),
        ("RU", "title", 0, 2),
    ]


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Leaders hold summit talks", "summit meetings"),
        ("Ambassador recalled as ties worsen", "diplomacy"),
        ("停火协议正式签署", "treaty"),
        ("Введены новые санкции и пошлины", "economic sanction"),
        ("Tennis star wins final", "sport"),
        ("地震造成房屋倒塌", "disaster, accident and emergency incident"),
    ],
)
def test_the_best_topic_of_its_breadth_is_what_the_title_says(title, topic):
    found = enrich_row("1", title).topics
    narrow = [t.name for t in found if not t.id.endswith("000000")]
    broad = [t.name for t in found if t.id.endswith("000000")]
    assert topic in {*narrow[:1], *broad[:1]}


def test_a_narrow_topic_brings_the_broader_ones_along():
    assert set(topics("Leaders hold summit talks")) == {
        "summit meetings",
        "politics and government",
        "international relations",
    }


def test_one_stray_cue_word_in_the_text_shows_no_narrow_topic():
    found = enrich_row("1", "A quiet day", "Nothing happened but a meeting.").topics
    assert [topic for topic in found if not topic.id.endswith("000000")] == []


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("CHINA AND RUSSIA SIGN DEAL", {"CN", "RU"}),
        ("US AND CHINA HOLD TALKS", {"US", "CN"}),
        ("CHINA IN TALKS WITH US", {"US", "CN"}),
        ("CHINA: GIVE US TIME", {"CN"}),
        ("LET US TRADE WITH CHINA, SAYS MINISTER", {"CN"}),
        ("China tells US to wait", {"US", "CN"}),
    ],
)
def test_names_in_capitals_are_found_and_the_pronoun_is_none(title, found):
    assert {id_ for id_, _ in entities(title)} == found
