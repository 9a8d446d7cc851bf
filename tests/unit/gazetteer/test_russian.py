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
        ("Шри-Ланка", ["Шри-Ланка"]),
    ],
)
def test_one_word_names_are_declined(name, forms):
    assert case_forms(name) == forms


def test_inner_endings_are_spelt_out_and_the_last_stays_open():
    forms = expand_inner("Больш* театр*")
    assert {"Большой театр*", "Большого театр*", "Большом театр*"} <= set(forms)
    assert all(form.endswith(" театр*") for form in forms)
    assert expand_inner("Пекин*") == ["Пекин*"]
