"""The table is built from packages and our own forms; building it again changes nothing."""

import json
import os
from pathlib import Path

import pytest

from wirewatch.gazetteer import build
from wirewatch.gazetteer.tables import rows

SHARED = Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared"))
FACTS = [SHARED / "gazetteer" / name for name in (build.FACTBOOK, build.CITIES)]
CITY = {"qid": "Q1", "iso2": "LU", "zh": "", "ru": "", "population": "900000", "class": ""}


def built(*factbook, cities=()):
    head = ["qid", "iso2", "en", "zh", "ru", "population", "class"]
    places = [
        "\t".join(head),
        *("\t".join((CITY | city)[name] for name in head) for city in cities),
    ]
    lines = build.table([json.dumps(row) for row in factbook], places).splitlines()
    return {line.split("\t")[0]: line.split("\t") for line in lines}


def test_names_come_from_cldr_in_three_languages_and_from_our_forms():
    tuvalu = built()["TV"]
    assert tuvalu[3:] == ["Q672", "Tuvalu", "图瓦卢|吐瓦鲁", "Тувалу", "CLDR"]
    assert "俄方" in built()["RU"][5].split("|")


def test_demonyms_come_from_the_factbook_with_their_plural():
    table_ = built({"tld": ".pw", "noun": "Palauan(s)", "adjective": "Palauan"})
    assert table_["PW"][4] == "Palau|Palauan|Palauans"
    assert table_["PW"][7] == "CLDR Factbook"


def test_a_demonym_that_an_overseas_part_shares_belongs_to_the_state():
    aruba = {"tld": ".aw", "noun": "Aruban(s)", "adjective": "Aruban; Dutch"}
    table_ = built(aruba, {"tld": ".nl", "noun": "Dutch", "adjective": "Dutch"})
    assert "Dutch" not in table_["AW"][4].split("|")
    assert "Dutch" in table_["NL"][4].split("|")


def test_a_bare_korean_is_one_of_the_south():
    both = [{"tld": tld, "noun": "Korean(s)", "adjective": "Korean"} for tld in (".kp", ".kr")]
    table_ = built(*both)
    assert not {"Korean", "Koreans"} & set(table_["KP"][4].split("|"))
    assert {"Korean", "Koreans"} <= set(table_["KR"][4].split("|"))


def test_the_build_refuses_a_name_that_two_countries_claim():
    with pytest.raises(ValueError, match="'British' is claimed by GB and by LU"):
        built({"tld": ".lu", "noun": "", "adjective": "British"})


def test_codes_that_are_no_countries_are_left_out():
    assert not {"UN", "ZZ", "XA", "AQ"} & built().keys()


def test_a_city_goes_by_its_wikidata_id_and_its_names_in_simplified_chinese_and_all_cases():
    esch = {"en": "Esch", "zh": "東京市", "ru": "Эш"}
    row = built(cities=[esch])["Q1"]
    assert row[1:5] == ["place", "LU", "", "Esch"]
    assert row[5] == "东京?"  # two characters, and not a city that everybody knows
    assert row[7] == "Natural Earth"


def test_small_cities_are_left_out_unless_they_are_capitals():
    small = {"en": "Esch", "population": "100"}
    assert "Q1" not in built(cities=[small])
    assert "Q1" in built(cities=[small | {"class": "Admin-0 capital"}])


def test_of_namesakes_the_much_bigger_one_is_meant_and_of_equals_none_without_support():
    other = {"qid": "Q2", "iso2": "FR", "en": "Esch"}
    big = built(cities=[{"en": "Esch", "population": "5000000"}, other])
    assert (big["Q1"][4], big["Q2"][4]) == ("Esch", "Esch?")
    even = built(cities=[{"en": "Esch"}, other])
    assert (even["Q1"][4], even["Q2"][4]) == ("Esch?", "Esch?")


def test_cities_with_one_name_in_another_language_need_support_there_only():
    here = {"en": "Esch", "ru": "Эш", "zh": "东京"}
    there = {"qid": "Q2", "iso2": "FR", "en": "Ashen", "ru": "Эш", "zh": "東京"}
    rows_ = built(cities=[here, there])
    assert [rows_[id_][4] for id_ in ("Q1", "Q2")] == ["Esch", "Ashen"]
    assert {rows_[id_][5] for id_ in ("Q1", "Q2")} == {"东京?"}
    assert all(rows_[id_][6].split("|")[0] == "Эш?" for id_ in ("Q1", "Q2"))


def test_a_city_that_bears_a_common_name_needs_support():
    assert built(cities=[{"en": "Victoria"}])["Q1"][4] == "Victoria?"
    assert built(cities=[{"en": "Hamilton", "iso2": "CA"}])["Q1"][4] == "Hamilton?"


@pytest.mark.skipif(not all(map(Path.is_file, FACTS)), reason=f"no facts at {FACTS}")
def test_the_committed_table_is_what_the_build_gives():
    fresh = build.table(*(file.read_text(encoding="utf-8").splitlines() for file in FACTS))
    assert [line.split("\t") for line in fresh.splitlines()] == rows("entities.tsv", "\t")
