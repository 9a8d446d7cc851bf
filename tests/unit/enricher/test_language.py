"""The language is the script's, then that of the words; the feed's word tips the scales."""

import pytest

from wirewatch.enricher.language import language_of


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Xi meets Putin", "", "en"),
        ("Xi trifft Putin", "de-DE", "de"),
        ("Xi rencontre Poutine à Moscou", "fr", "fr"),
        ("Xi meets Putin", "zh-CN", "en"),
        ("习近平会见普京", "en-US", "zh"),
        ("习近平 G20 BRICS 会见", "", "zh"),
        ("Путин встретился с Си", "en", "ru"),
        ("Путін зустрівся із Сі", "", "uk"),
        ("日本の首相がモスクワへ", "", "ja"),
        ("2026 — 50 %", "en", "und"),
        ("", "", "und"),
        ("مرحبا", "ar", "und"),
    ],
)
def test_the_script_decides(text, declared, language):
    assert language_of(text, declared) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Regierung will den Vertrag nicht verlängern", "de"),
        ("Le président français est attendu à Pékin", "fr"),
        ("El presidente viajará a China para firmar el acuerdo", "es"),
        ("O presidente não deve viajar para a China", "pt"),
        ("Il presidente non andrà in Cina per l’accordo", "it"),
        ("De president gaat niet naar China voor het akkoord", "nl"),
        ("Presidenten åker inte till Kina för avtalet", "sv"),
        ("Prezydent nie pojedzie do Chin, żeby podpisać umowę", "pl"),
        ("Cumhurbaşkanı anlaşma için Çin’e gidecek", "tr"),
        ("Presiden tidak akan pergi ke Cina untuk perjanjian itu", "id"),
        ("Tổng thống sẽ không đến Trung Quốc", "vi"),
        ("Президентът няма да пътува до Китай", "bg"),
        ("Председник неће путовати у Кину", "sr"),
    ],
)
@pytest.mark.parametrize("declared", ["", "en"])
def test_words_and_letters_tell_languages_of_one_script_apart(text, language, declared):
    assert language_of(text, declared) == language


@pytest.mark.parametrize(
    "text",
    [
        "Russia-Africa summit in Cairo",
        "Guinea-Bissau junta names premier",
        "Israel Kamakawiwo'ole's song turns 30",
        "Las Vegas shooting suspect dies",
        "Erdoğan and López Obrador meet in São Paulo",
        "AL QAEDA CLAIMS ATTACK",
        "Google buys YouTube",
        "“Résumé” of a café’s owner was false",
    ],
)
def test_a_foreign_name_makes_no_foreign_text(text):
    assert language_of(text) == "en"


def test_a_text_without_signs_is_what_the_feed_says():
    assert language_of("Google YouTube", "sw") == "sw"
    assert language_of("Google YouTube") == "en"
    assert language_of("Привет", "uk") == "uk"
    assert language_of("Привет", "en") == "ru"


def test_a_decorative_kana_makes_no_japanese():
    assert language_of("夏日の甜品店开业引来大批顾客排队") == "zh"
    assert language_of("東京の天気は晴れ") == "ja"


def test_a_long_text_of_one_sign_alone_is_no_overflow():
    assert language_of("ß" * 2_000) == "de"
    assert language_of("не " * 2_000) == "ru"
