"""An operator's names are found beside the built-in ones, and over them where they are longer."""

import pytest

from wirewatch import gazetteer
from wirewatch.gazetteer import Overlay
from wirewatch_schemas.entity import EntityV1

ACME = EntityV1(
    entity_id="acme",
    entity_kind="organisation",
    name="Acme",
    country="US",
    aliases={"zh": ("艾克美",), "ru": ("Акма",)},
)
BANK = EntityV1(entity_id="bank", entity_kind="organisation", name="Bank of Moscow")
CHINA = EntityV1(entity_id="CN", aliases={"en": ("Middle Kingdom", "the dragon")})


def found(text, *own):
    mentions = Overlay(gazetteer.load(), own).find(text)
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    return [(m.entity.id, m.surface) for m in mentions]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Acme opens a plant", "Acme"),
        ("ACME OPENS A PLANT", "ACME"),
        ("艾克美开设工厂", "艾克美"),
        ("Завод построен Акмой", "Акмой"),
    ],
)
def test_a_new_entity_is_found_in_every_language(text, surface):
    assert found(text, ACME) == [("acme", surface)]


def test_its_row_says_what_the_operator_said_and_the_mention_why_it_counts():
    (mention,) = Overlay(gazetteer.load(), [ACME]).find("Acme opens")
    known = mention.entity
    assert (known.kind, known.name, known.country) == ("organisation", "Acme", "US")
    assert mention.rule == "operator"


def test_an_alias_of_a_built_in_entity_is_another_name_of_it():
    text = "The Middle Kingdom and China, the dragon"
    assert found(text, CHINA) == [("CN", "Middle Kingdom"), ("CN", "China"), ("CN", "the dragon")]
    assert found("Michael Jordan Russia", CHINA) == [("RU", "Russia")]


def test_the_longer_of_two_overlapping_names_counts():
    assert found("Bank of Moscow pays", BANK) == [("bank", "Bank of Moscow")]
    assert found("Russia's Bank of Moscow", BANK) == [("RU", "Russia"), ("bank", "Bank of Moscow")]
    jinping = EntityV1(entity_id="jinping", entity_kind="person", name="Jinping")
    assert [id_ for id_, _ in found("Xi Jinping spoke", jinping)] != ["jinping"]


def test_of_two_equal_names_the_operators_counts():
    georgia = EntityV1(entity_id="us-ga", entity_kind="place", name="Moscow", country="US")
    assert found("Moscow, Idaho", georgia) == [("us-ga", "Moscow")]


def test_aliases_of_an_entity_that_is_known_no_more_are_not_looked_for():
    gone = EntityV1(entity_id="Q999999999", aliases={"en": ("Gone",)})
    assert found("Gone to China", gone) == [("CN", "China")]


def test_the_version_changes_with_the_names_and_not_with_their_order():
    base = gazetteer.load()
    assert Overlay(base, [ACME, BANK]).version == Overlay(base, [BANK, ACME]).version
    other = ACME.model_copy(update={"aliases": {}})
    assert Overlay(base, [ACME]).version != Overlay(base, [other]).version


def test_a_name_has_the_forms_of_its_kind_and_both_chinese_scripts():
    party = EntityV1(
        entity_id="party",
        entity_kind="organisation",
        name="Lantern Party",
        aliases={"ru": ("Партия фонарей",), "zh": ("东方党",)},
    )
    assert found("вместе с Партией фонарей", party) == [("party", "Партией фонарей")]
    assert found("東方黨獲勝", party) == [("party", "東方黨")]
    putin = EntityV1(entity_id="Q7747", aliases={"ru": ("Владимир Фонарщиков",)})
    assert found("встреча с Владимиром Фонарщиковым", putin) == [
        ("Q7747", "Владимиром Фонарщиковым")
    ]
