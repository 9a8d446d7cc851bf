"""The kind of a relation: what the two deal about, in three languages and pair by pair."""

from importlib.resources import files

import pytest

from tests.training import samples
from wirewatch.enricher import enrich_row
from wirewatch.enricher.relations.kinds import KINDS, Matters, Table, table
from wirewatch.gazetteer import cues
from wirewatch.text import fold


def kinds(title, summary=""):
    relations = enrich_row("1", title, summary).relations
    return {f"{relation.a}-{relation.b}": relation.kind for relation in relations}


@pytest.mark.parametrize(
    ("kind", "titles"),
    {
        "diplomacy": (
            "France recalls its ambassador to Italy",
            "法国召回驻意大利大使",
            "Франция отозвала посла из Италии",
        ),
        "trade": (
            "India raises import duties on Chinese steel",
            "印度对中国钢材加征关税",
            "Индия повысила пошлины на китайскую сталь",
        ),
        "energy": (
            "Russia halts gas supplies to Bulgaria",
            "俄罗斯停止向保加利亚供应天然气",
            "Россия прекратила поставки газа в Болгарию",
        ),
        "military": (
            "U.S. and Philippines open joint naval exercises",
            "美国菲律宾开始联合军演",
            "США и Филиппины начали совместные военные учения",
        ),
        "conflict": (
            "Israel bombs airfield in Syria, soldiers killed",
            "以色列空袭叙利亚机场 多名士兵丧生",
            "Израиль нанес удар по аэродрому в Сирии, погибли солдаты",
        ),
        "sanctions": (
            "Canada imposes sanctions on Belarus",
            "加拿大宣布制裁白俄罗斯",
            "Канада ввела санкции против Белоруссии",
        ),
        "security": (
            "Norway arrests Russian over spying",
            "挪威逮捕一名俄罗斯间谍",
            "Норвегия арестовала россиянина за шпионаж",
        ),
        "territory": (
            "Japan protests to South Korea over disputed islands",
            "日本就争议岛屿主权向韩国抗议",
            "Япония и Южная Корея спорят о суверенитете островов",
        ),
        "people": (
            "Germany sends Afghan refugees home to Afghanistan",
            "德国遣返阿富汗难民",
            "Германия депортирует афганских беженцев в Афганистан",
        ),
    }.items(),
)
def test_each_kind_is_told_in_three_languages(kind, titles):
    assert [set(kinds(title).values()) for title in titles] == [{kind}] * len(titles)


def test_words_near_a_pair_speak_for_it_and_not_for_another():
    story = samples.counted(
        "Canada puts sanctions on Belarus", "Far from there, Norway sells gas to Germany."
    )
    near = {
        pair: {name for name in Matters(story).features(*pair) if name.endswith(" near")}
        for pair in (("BY", "CA"), ("DE", "NO"))
    }
    assert "sanctions/measures near" in near["BY", "CA"] - near["DE", "NO"]
    assert "energy/gas near" in near["DE", "NO"] - near["BY", "CA"]


def test_a_war_speaks_for_conflict():
    story = Matters(samples.counted("Ukraine and Finland say Russia is near", ""))
    assert "at war" in story.features("RU", "UA")
    assert "at war" not in story.features("FI", "RU")
    assert table().kind(table().sums({"at war": 1})) == "conflict"


def test_what_two_deal_about_is_said_only_where_they_deal():
    assert kinds("Russian wins China Open tennis final") == {"CN-RU": "none"}


def test_the_highest_sum_wins_and_the_first_of_two_alike():
    rest = ";" * (len(KINDS) - 2)
    lines = ("bias;700;", "trade/tariff in title;;700", "talks;-1;")
    small = Table(["# a comment", *(line + rest for line in lines)])

    def kind(**features):
        return small.kind(small.sums({"bias": 1, "unknown": 9, **features}))

    tariff = {"trade/tariff in title": 1}
    assert kind() == "diplomacy"
    assert kind(**tariff) == "diplomacy"
    assert kind(**tariff, talks=1) == "trade"
    assert kind(talks=800) == "trade"  # 0 is more than less than 0


def test_the_table_has_a_cell_for_every_kind_and_rows_for_every_class():
    text = files("wirewatch.enricher.relations").joinpath("kinds.txt").read_text(encoding="utf-8")
    rows = [line.split(";") for line in text.splitlines() if not line.startswith("#")]
    assert {len(row) for row in rows} == {1 + len(KINDS)}
    assert {row[0].rpartition(" in ")[0] for row in rows} >= set(cues.of_kinds().classes)
    assert len(text.encode()) < 150_000


def test_a_class_is_named_after_the_kind_that_it_speaks_for():
    assert {name.split("/")[0] for name in cues.of_kinds().classes} == set(KINDS)


@pytest.mark.parametrize(
    ("title", "pair", "kind"),
    [
        ("Tel Aviv, Tehran trade blows", "IL-IR", "conflict"),
        ("Taipei, Beijing trade barbs", "CN-TW", "diplomacy"),
    ],
)
def test_what_two_trade_need_not_be_trade(title, pair, kind):
    assert kinds(title)[pair] == kind


@pytest.mark.parametrize("text", ["Tear gas", "Nuclear power station", "核电站", "ядерной сделке"])
def test_a_longer_word_of_another_kind_hides_the_shorter(text):
    assert len({name for cue in cues.of_kinds().find(fold(text)) for name in cue.classes}) == 1
