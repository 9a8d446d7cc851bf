"""The language is the script's, and for Latin script the feed's word is taken."""

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
