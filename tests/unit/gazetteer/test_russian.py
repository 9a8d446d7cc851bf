"""Names from CLDR stand in the nominative; texts use all cases."""

import pytest

from wirewatch.gazetteer.russian import case_forms, expand_inner


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
