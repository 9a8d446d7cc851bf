"""A stem takes the endings of its cases and no others."""

import pytest

from wirewatch import gazetteer
from wirewatch.gazetteer.stems import forms_of_stem
from wirewatch.gazetteer.tables import rows

GAZETTEER = gazetteer.load()


def ids(text):
    return [mention.entity.id for mention in GAZETTEER.find(text)]


@pytest.mark.parametrize(
    ("stem", "kind", "forms", "others"),
    [
        ("китайск", "country", "китайский китайская китайского китайскими китайско-", "китайск"),
        ("Росси", "country", "Россия России Россию Россией", "Росси Россини"),
        ("Коре", "country", "Корея Кореи Корее Корею Кореей", "Корень Корейко"),
        ("Кремл", "place", "Кремль Кремля Кремлю Кремлем Кремле", "Кремлин"),
        ("Канад", "country", "Канада Канады Канаде Канаду Канадой", "Канадец"),
        ("немц", "country", "немец немцы немцев немцам немцами немцах", "немцов немцова"),
        ("бразильц", "country", "бразилец бразильца бразильцем", "бразильц"),
        ("американц", "country", "американец американцев американка американок", "американков"),
        ("россиян", "country", "россияне россиян россиянин россиянином россиянку", "россиянов"),
        ("поляк", "country", "поляк поляки поляков полякам", "полякова поляковым"),
        ("Путин", "person", "Путин Путина Путину Путиным Путине", "Путинцева Путиной"),
        ("Трамп", "person", "Трамп Трампа Трампу Трампом Трампе", "Трамплин Трампов"),
        ("Мерц", "person", "Мерц Мерца Мерцем", "Мерцание"),
        ("Обам", "person", "Обама Обамы Обаме Обаму Обамой", "Обамов"),
        ("Зеленск", "person", "Зеленский Зеленского Зеленским", "Зеленская Зеленской"),
    ],
)
def test_a_stem_has_the_endings_of_its_cases(stem, kind, forms, others):
    found = set(forms_of_stem(stem, kind))
    assert set(forms.split()) <= found
    assert not set(others.split()) & found


def test_a_stem_that_ends_like_no_word_is_refused():
    with pytest.raises(ValueError, match="no endings are known for 'Чжуннаньха'"):
        forms_of_stem("Чжуннаньха", "place")


@pytest.mark.parametrize(
    "text",
    [
        "Немцова убили у моста",
        "Дмитрий Поляков и Антон Чехов",
        "центр «Сириус»",
        "Паоло Росси",
        "Игорь Корецкий",
        "депутат Французов",
        "Путинцева вышла в финал",
        "Трамплин и мерцание. Мерцание звезд",
        "древний Туркестан",
    ],
)
def test_other_words_that_begin_like_a_name_are_not_it(text):
    assert ids(text) == []


def test_a_capital_at_the_start_is_a_people_where_its_country_is_named():
    assert ids("Поляков вывезли из Израиля, сообщила Польша") == ["PL", "IL", "PL"]


def test_a_longer_word_is_its_own_country():
    assert ids("Китай и Туркмения договорились, туркмены довольны") == ["CN", "TM", "TM"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Армяне и азербайджанцы встретились в Вашингтоне", ["AM", "AZ", "Q61"]),
        ("чехи, сербы, греки и шведы", ["CZ", "RS", "GR", "SE"]),
        ("узбеков, таджиков, казахов и румын", ["UZ", "TJ", "KZ", "RO"]),
        ("вьетнамцам, киргизам, болгарам, эстонцам", ["VN", "KG", "BG", "EE"]),
        ("поляков и французов", ["PL", "FR"]),
        ("Белоруска, израильтянка и украинка", ["BY", "IL", "UA"]),
        ("американок, француженок и гречанку", ["US", "FR", "GR"]),
        ("В Гвинее-Бисау военные захватили власть", ["GW"]),
        ("в Папуа — Новой Гвинее и Папуа-Новую Гвинею", ["PG", "PG"]),
        ("ЦАР, Доминикана и Кыргызстан", ["CF", "DO", "KG"]),
        ("Тринидад и Тобаго, из Тринидада и Тобаго", ["TT", "TT"]),
        ("Демократическая Республика Конго и Республика Конго", ["CD", "CG"]),
        ("Северная Ирландия и Ирландия", ["GB", "IE"]),
        ("Сергей Иванов и Сергея Иванова", ["ww:sergei-ivanov", "ww:sergei-ivanov"]),
    ],
)
def test_countries_and_peoples_are_known_in_their_cases(text, expected):
    assert ids(text) == expected


def test_only_longer_names_of_the_table_leave_their_last_ending_open():
    names = "|".join(row[6] for row in rows("entities.tsv", "\t")[1:]).split("|")
    assert not [name for name in names if name.endswith("*") and " " not in name]
