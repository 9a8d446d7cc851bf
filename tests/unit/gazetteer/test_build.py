"""The table is built from packages and our own forms; building it again changes nothing."""

import json
import os
from pathlib import Path

import pytest

from wirewatch.gazetteer.build import table
from wirewatch.gazetteer.tables import rows

SHARED = Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared"))
FACTBOOK = SHARED / "gazetteer" / "factbook_2026-01.jsonl"


def built(*factbook):
    lines = table([json.dumps(row) for row in factbook]).splitlines()
    return {line.split("\t")[0]: line.split("\t") for line in lines}


def test_names_come_from_cldr_in_three_languages_and_from_our_forms():
    luxembourg = built()["LU"]
    assert luxembourg[3:6] == ["Luxembourg", "卢森堡|盧森堡", _cases("Люксембург")]
    assert luxembourg[6] == "CLDR"
    assert "俄方" in built()["RU"][4].split("|")


def test_demonyms_come_from_the_factbook_with_their_plural():
    table_ = built({"tld": ".lu", "noun": "Luxembourger(s)", "adjective": "Luxembourg"})
    assert table_["LU"][3] == "Luxembourg|Luxembourger|Luxembourgers"
    assert table_["LU"][6] == "CLDR Factbook"


def test_a_demonym_that_an_overseas_part_shares_belongs_to_the_state():
    aruba = {"tld": ".aw", "noun": "Aruban(s)", "adjective": "Aruban; Dutch"}
    table_ = built(aruba, {"tld": ".nl", "noun": "Dutch", "adjective": "Dutch"})
    assert "Dutch" not in table_["AW"][3].split("|")
    assert "Dutch" in table_["NL"][3].split("|")


def test_codes_that_are_no_countries_are_left_out():
    assert not {"UN", "ZZ", "XA", "AQ"} & built().keys()


@pytest.mark.skipif(not FACTBOOK.is_file(), reason=f"no Factbook at {FACTBOOK}")
def test_the_committed_table_is_what_the_build_gives():
    fresh = table(FACTBOOK.read_text(encoding="utf-8").splitlines()).splitlines()
    assert [line.split("\t") for line in fresh] == rows("entities.tsv", "\t")


def _cases(name):
    return "|".join(name + ending for ending in ("", "а", "у", "ом", "е"))
