"""Names from CLDR stand in the nominative; texts use all cases."""

import pytest

from wirewatch.gazetteer.russian import case_forms, expand_inner, forms_of


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Россия", ["Россия", "России", "Россию", "Россией"]),
        ("Китай", ["Китай", "Китая", "Китаю", "Китаем", "Китае"]),
        ("Ирак", ["Ирак", "Ирака", "Ираку", "Ираком", "Ираке"]),
        ("Куба", ["Куба", "Кубы", "Кубе", "Кубу", "Кубой"]),
        ("Америка", ["Америка", "Америки", "Америке", "Америку", "Америкой"]),
        ("КНДР", ["КНДР"]),
        ("Перу", ["Перу"]),
        ("Шри-Ланка", [f"Шри-Ланк{ending}" for ending in ("а", "и", "е", "у", "ой")]),
        ("Афины", ["Афины", "Афин", "Афинам", "Афинами", "Афинах"]),
        ("Рио-де-Жанейро", ["Рио-де-Жанейро"]),
        ("Ростов-на-Дону", ["Ростов-на-Дону"]),
        (
            "Южная Корея",
            ["Южная Корея", "Южной Кореи", "Южной Корее", "Южную Корею", "Южной Кореей"],
        ),
    ],
)
def test_names_are_declined(name, forms):
    assert case_forms(name) == forms


def test_inner_endings_are_spelt_out_and_the_last_stays_open():
    forms = expand_inner("Больш* театр*")
    assert {"Большой театр*", "Большого театр*", "Большом театр*"} <= set(forms)
    assert all(form.endswith(" театр*") for form in forms)
    assert expand_inner("Пекин*") == ["Пекин*"]


@pytest.mark.parametrize(
    ("name", "kind", "forms"),
    [
        ("Ирина Тестова", "person", "Ирины Тестовой|Ириной Тестовой|Ирину Тестову"),
        ("Владимир Тестов", "person", "Владимира Тестова|Владимиром Тестовым"),
        ("Дмитрий Тестовский", "person", "Дмитрия Тестовского|Дмитрию Тестовскому"),
        ("Ангела Тестель", "person", "Ангелы Тестель|Ангелой Тестель"),
        ("Чен Тест Ын", "person", "Чен Тест Ына|Чен Тест Ыном"),
        ("Анна фон дер Тест", "person", "Анны фон дер Тест"),
        ("Иван", "person", "Ивана"),
        ("Синий фонарь", "organisation", "Синего фонаря|Синим фонарем"),
        ("Центральный банк России", "organisation", "Центрального банка России"),
        ("Министерство обороны", "organisation", "Министерства обороны|Министерством обороны"),
        ("Управление полиции", "organisation", "Управления полиции|Управлении полиции"),
        ("Военно-морской флот", "organisation", "Военно-морским флотом|Военно-морском флоте"),
        ("Морское агентство", "organisation", "Морским агентством|Морском агентстве"),
        ("СБУ", "organisation", "СБУ"),
        ("Южная Корея", "place", "Южной Кореи"),
    ],
)
def test_a_name_is_declined_by_what_it_names(name, kind, forms):
    found = forms_of(name, kind)
    assert {name, *forms.split("|")} <= set(found)
    assert len(found) == len(set(found))


def test_only_the_head_of_an_organisations_name_is_declined():
    assert not any(
        form.endswith("оборон") for form in forms_of("Министерство обороны", "organisation")
    )
