"""Which stories are about two countries' dealings: the cases that must hold, in three languages."""

import pytest

from wirewatch.enricher import enrich_row
from wirewatch_schemas.cuts import MAIN_CUT, PART_CUT


def pair(title, summary="", a="CN", b="RU"):
    relations = enrich_row("1", title, summary).relations
    return next(relation for relation in relations if (relation.a, relation.b) == (a, b))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Xi and Putin upgrade ties at Moscow summit", "diplomacy"),
        ("China's Wang Yi meets Lavrov in Moscow", "diplomacy"),
        ("Russia, China hold joint naval drills in Pacific", "military"),
        ("China and Russia sign gas pipeline deal", "energy"),
        ("中俄元首在北京会谈", "diplomacy"),
        ("普京访华 与习近平举行会谈", "diplomacy"),
        ("中俄东线天然气管道二期开工", "energy"),
        ("Путин и Си Цзиньпин провели переговоры в Москве", "diplomacy"),
        ("Китай и Россия подписали соглашение о сотрудничестве", "diplomacy"),
    ],
)
def test_dealings_between_states_are_the_main_subject(title, kind):
    relation = pair(title)
    assert relation.main >= MAIN_CUT
    assert relation.part >= PART_CUT
    assert relation.kind == kind


@pytest.mark.parametrize(
    ("traditional", "simplified", "a", "b"),
    [
        ("波蘭擊落俄無人機", "波兰击落俄无人机", "PL", "RU"),
        ("匈牙利總理歐爾班會見普京", "匈牙利总理欧尔班会见普京", "HU", "RU"),
        ("美中貿易談判在倫敦舉行", "美中贸易谈判在伦敦举行", "CN", "US"),
    ],
)
def test_a_story_weighs_the_same_in_traditional_characters(traditional, simplified, a, b):
    relation, other = pair(traditional, a=a, b=b), pair(simplified, a=a, b=b)
    assert relation.main >= MAIN_CUT
    assert (relation.kind, relation.main, relation.part) == (other.kind, other.main, other.part)


LONG_TENNIS = """\
The Russian beat the Chinese player in Beijing. China has always treated me well, the Russian said.
Russia has four players in the top 20, China three. The Chinese player has never won a final.
"""
LOOK_ALIKES = {
    "tennis": ("Russian wins China Open tennis final", "", "against: sport"),
    "tennis, long": (
        "Russian teenager beats China's top seed",
        LONG_TENNIS,
        "against: sport",
    ),
    "factory": (
        "Chinese carmaker opens plant near Borovsk",
        "MOSCOW, Nov 3 (Reuters) - A Chinese carmaker said it had opened a factory.",
        "Russia only in the dateline",
    ),
    "list": (
        "Five countries with the most billionaires",
        "The ranking is led by the United States, followed by China, India, Germany and Russia.",
        "against: a list of countries",
    ),
    "companies": (
        "Two firms report higher profits",
        "The Chinese company and the Russian firm both said sales rose in the quarter.",
        "against: companies and markets",
    ),
    "tennis, Russian": (
        "Россиянка обыграла китаянку в финале турнира",
        "Матч длился два сета.",
        "against: sport",
    ),
    "factory, Russian": (
        "Китайский автоконцерн запустил завод под Боровском",
        "МОСКВА, 3 ноября — РИА Новости. Завод сможет выпускать 80 тысяч машин в год.",
        "Russia only in the dateline",
    ),
    "list, Russian": (
        "В списке крупнейших рынков смартфонов — Китай, Россия, Индия, Бразилия и ЮАР",
        "",
        "against: a list of countries",
    ),
    "companies, Russian": (
        "Две компании отчитались за квартал",
        "Китайская компания увеличила выручку, российский банк — прибыль.",
        "against: companies and markets",
    ),
    "tennis, Chinese": ("俄罗斯选手夺得中国网球公开赛冠军", "", "against: sport"),
}


@pytest.mark.parametrize("case", LOOK_ALIKES)
def test_a_look_alike_is_below_both_cuts_and_says_why(case):
    title, summary, reason = LOOK_ALIKES[case]
    relation = pair(title, summary)
    assert relation.main < MAIN_CUT
    assert relation.part < PART_CUT
    assert relation.kind == "none"
    assert reason in relation.evidence


def test_the_evidence_has_cue_words_in_the_script_of_the_story():
    assert "cue words: 外長, 會談, 貿易" in pair("中俄外長會談 討論貿易").evidence


def test_the_evidence_names_who_is_where_and_the_cue_words():
    relation = pair("Xi and Putin upgrade ties at Moscow summit")
    assert relation.evidence[:3] == (
        "China (headline, 1 mention)",
        "Russia (headline, 2 mentions)",
        "cue words: ties, summit",
    )
    weighed = relation.evidence[3]
    assert weighed.startswith("weighed most: ")
    assert {"the headline", "words of dealings"} <= set(weighed.split(": ")[1].split(", "))


def test_a_high_score_says_also_what_weighed_against_it():
    relation = pair("Япония и США согласовали пошлины, Китай недоволен", a="JP", b="US")
    assert relation.main >= MAIN_CUT
    assert any(
        reason.startswith("weighed against: ") and "other countries" in reason
        for reason in relation.evidence
    )


def test_a_pair_that_makes_no_alert_is_not_weighed():
    relation = pair("Five countries with the most billionaires: China, Russia, India, Japan, Iran")
    assert not any(reason.startswith("weighed") for reason in relation.evidence)


def test_a_country_that_is_only_a_source_scores_nothing():
    relation = pair("Flood hits Chinese city", "Dozens were rescued, Russian state media said.")
    assert (relation.main, relation.part) == (0, 0)
    assert "Russia only as a source" in relation.evidence


def test_every_pair_is_scored_and_the_subject_comes_first():
    story = enrich_row("1", "Xi and Putin hold talks", "They discussed a visit to India.")
    assert (story.relations[0].a, story.relations[0].b) == ("CN", "RU")
    assert {(r.a, r.b) for r in story.relations} == {("CN", "RU"), ("CN", "IN"), ("IN", "RU")}


@pytest.mark.parametrize("title", ["China grows", "A quiet day", "Xinhua and Tass sign a deal"])
def test_one_country_or_none_makes_no_relation(title):
    assert enrich_row("1", title).relations == ()


def test_many_countries_do_not_make_endless_pairs():
    many = "China, Russia, India, Japan, France, Germany, Italy and Spain talk"
    assert len(enrich_row("1", many).relations) == 15


@pytest.mark.parametrize(
    ("title", "a", "b", "venue"),
    [
        ("Istanbul talks between Russia and Ukraine yield prisoner swap", "RU", "UA", "TR"),
        ("London talks between US and China enter second day", "CN", "US", "GB"),
        ("Geneva Peace Talks: US, China Agree On Truce", "CN", "US", "CH"),
        ("日内瓦会谈 中美发表联合声明", "CN", "US", "CH"),
        ("Стамбульские переговоры России и Украины", "RU", "UA", "TR"),
        ("Стамбул: переговоры России и Украины", "RU", "UA", "TR"),
        ("В Стамбуле прошли переговоры России и Украины", "RU", "UA", "TR"),
    ],
)
def test_a_town_in_which_others_meet_is_no_party(title, a, b, venue):
    first, *others = enrich_row("1", title).relations
    assert (first.a, first.b) == (a, b)
    assert [other.part for other in others] == [0, 0]
    assert any("only as where they meet" in line for line in others[0].evidence)
    assert {venue} < {country for other in others for country in (other.a, other.b)}


@pytest.mark.parametrize(
    ("title", "host"),
    [
        ("Kyiv talks with EU and US officials go on", "UA"),
        ("Moscow talks: Russia, US and China disagree", "RU"),
        ("Beijing talks end for Pakistan", "CN"),
        ("Moscow talks peace with Kyiv, Washington", "RU"),
        ("Tehran talks tough to Washington and London", "IR"),
        ("Москва начала переговоры с Киевом и Вашингтоном", "RU"),
    ],
)
def test_a_host_who_is_a_party_counts(title, host):
    found = enrich_row("1", title).relations
    assert all(relation.part > 0 for relation in found if host in (relation.a, relation.b))
