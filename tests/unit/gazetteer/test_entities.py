"""Rules name entities by id or name; the table must be sound for that."""

import re

import pytest

from wirewatch import gazetteer
from wirewatch.gazetteer import disambiguation
from wirewatch.gazetteer.disambiguation import Rule
from wirewatch.gazetteer.entities import MOST_NAMES, pairs
from wirewatch.gazetteer.names import NameFinder
from wirewatch.gazetteer.russian import ENDINGS, expand_inner
from wirewatch.gazetteer.tables import rows

GAZETTEER = gazetteer.load()
RULES = disambiguation.load()


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("CN", "CN"),
        ("china", "CN"),
        ("中国", "CN"),
        ("Россия", "RU"),
        ("european union", "EU"),
        ("xi jinping", "Q15031"),
        ("习近平", "Q15031"),
        ("Q649", "Q649"),
        (" Kremlin ", "Q133274"),
        ("Atlantis", None),
    ],
)
def test_an_entity_is_known_by_id_and_by_every_name(name, id_):
    assert GAZETTEER.resolve(name) == id_


def test_every_display_name_and_id_resolves_to_something_known():
    for name in GAZETTEER.names():
        assert GAZETTEER.entity(GAZETTEER.resolve(name)).id


def test_countries_go_by_iso_codes_and_the_union_is_among_them():
    assert {"CN", "RU", "US", "GB", "EU", "PS", "TW"} <= GAZETTEER.countries
    assert len(GAZETTEER.countries) > 200
    assert all(len(code) == 2 and code.isupper() for code in GAZETTEER.countries)
    assert set(GAZETTEER.names(countries_only=True)) < set(GAZETTEER.names())


def test_a_news_agency_stands_for_no_country_and_a_leader_does():
    assert GAZETTEER.entity("Q223799").country == ""
    assert GAZETTEER.entity("Q7747").country == "RU"


@pytest.mark.parametrize("code", ["CN", "RU", "US", "UA", "FR", "JP", "IR", "KP", "EU"])
def test_the_countries_most_in_the_news_have_names_in_all_three_languages(code):
    names = "|".join(GAZETTEER.entity(code).names)
    assert any("a" <= c.lower() <= "z" for c in names)
    assert any("一" <= c <= "鿿" for c in names)
    assert any("а" <= c.lower() <= "я" for c in names)


def test_every_row_is_well_formed_and_says_where_it_comes_from():
    table = rows("entities.tsv", "\t")
    assert table[0] == ["id", "kind", "country", "qid", "en", "zh", "ru", "source"]
    assert {len(row) for row in table} == {8}
    assert all(row[4] and row[7] for row in table)
    assert {row[1] for row in table[1:]} == {"country", "person", "place", "organisation"}
    assert len({row[0] for row in table}) == len(table)


def test_ids_are_iso_codes_wikidata_ids_or_our_own_and_countries_have_both():
    for row in GAZETTEER.rows():
        known = r"[A-Z]{2}|([A-Z]{2})-[A-Z0-9]{1,3}|Q[1-9]\d*|ww:[a-z0-9-]+"
        assert (id_ := re.fullmatch(known, row.id)), row.id
        assert id_[1] in {None, row.country}, row.id
        assert (row.kind == "country") == (len(row.id) == 2)
        assert bool(re.fullmatch(r"Q[1-9]\d*", row.qid)) == (row.kind == "country"), row.id
    assert [GAZETTEER.entity(code).qid for code in ("CN", "RU", "US")] == ["Q148", "Q159", "Q30"]
    assert GAZETTEER.resolve("q148") == "CN"


def test_no_rule_hides_a_name_of_the_table():
    names = {name.rstrip("?*-") for row in GAZETTEER.rows() for name in row.names}
    assert {name for name in disambiguation.hidden(RULES) if name.rstrip("*") in names} == set()


def test_every_pair_word_stands_for_known_countries():
    for word, codes in pairs():
        assert set(codes) <= GAZETTEER.countries, word
        assert len(codes) == len(set(codes)) >= 2, word


def test_every_longer_name_hides_a_name_that_would_be_found():
    names = [(name.rstrip("?"), row.id) for row in GAZETTEER.rows() for name in row.names]
    finder = NameFinder([*names, *((name, "pair") for name, _ in pairs())])
    inside = [rule.context.split("|") for rule in RULES if rule.test == "inside"]
    for name in {name for names_ in inside for name in names_}:
        forms = [form.rstrip("*") for form in expand_inner(name)]
        ends = ("", *ENDINGS) if name.endswith("*") else ("",)
        assert any(finder.find(form + ending) for form in forms for ending in ends), name


def test_every_rule_about_doubtful_names_has_a_known_test_a_pattern_and_a_reason():
    for rule in disambiguation.load():
        assert rule.test in disambiguation.TESTS, rule
        assert re.compile(rule.context)
        assert rule.why, rule


def test_three_hundred_people_and_organisations_have_wikidata_ids_with_a_named_source():
    table = [row for row in rows("entities.tsv", "\t") if row[1] in {"person", "organisation"}]
    known = [row for row in table if row[0].startswith("Q")]
    assert len(known) >= 300
    assert all(row[7] not in {"", "own"} for row in known)
    assert {row[7] for row in table if row[0].startswith("ww:")} == {"own"}


def test_the_entities_of_the_sample_article_have_their_wikidata_ids():
    names = (
        "Xi Jinping",
        "Putin",
        "Moscow",
        "Beijing",
        "St Petersburg",
        "TASS",
        "Xinhua",
        "Kremlin",
        "Bolshoi Theatre",
    )
    ids = ["Q15031", "Q7747", "Q649", "Q956", "Q656", "Q223799", "Q204839", "Q133274", "Q138908"]
    assert list(map(GAZETTEER.resolve, names)) == ids


def test_a_seat_is_a_known_place():
    seats = {entry.split()[0] for line in rows("seats.txt", "|") for entry in line}
    assert len(seats) > 200
    assert {row.id for row in GAZETTEER.rows() if row.is_seat} == seats
    assert all(GAZETTEER.entity(id_).kind == "place" for id_ in seats)


def test_no_form_before_a_hyphen_hides_a_case_of_another_name():
    names = [name for row in GAZETTEER.rows() for name in row.names]
    plain = {name.lower() for name in names if name[-1] not in "-?"}
    assert not [name for name in names if name[-1] == "-" and name[:-1].lower() in plain]


def test_the_states_that_make_most_news_have_ministries_of_their_own_and_a_parliament():
    by_country = {}
    for row in GAZETTEER.rows():
        if row.kind == "organisation" and row.country:
            by_country.setdefault(row.country, []).append(" ".join(row.names).lower())
    states = [
        "AU",
        "BR",
        "CA",
        "CN",
        "DE",
        "ES",
        "FR",
        "GB",
        "IL",
        "IN",
        "IR",
        "IT",
        "JP",
        "KP",
        "KR",
        "KZ",
        "MX",
        "PK",
        "PL",
        "RU",
        "SE",
        "TR",
        "TW",
        "UA",
        "ZA",
    ]
    for code in states:
        names = by_country[code]
        for wanted in (r"foreign (ministry|office)|global affairs", r"defen[cs]e", _PARLIAMENT):
            assert any(re.search(wanted, name) for name in names), (code, wanted)


_PARLIAMENT = "parliament|congress|assembly|diet|yuan|mazhilis|sejm"


def test_institutions_and_people_have_names_in_three_languages():
    table = [row for row in rows("entities.tsv", "\t") if row[1] in {"person", "organisation"}]
    complete = [row for row in table if row[5] and row[6]]
    assert len([row for row in complete if row[0].startswith("Q")]) >= 700
    sources = [row for name in ("people", "institutions") for row in rows(f"sources/{name}.txt")]
    assert all(all(row[:2] + row[3:]) for row in sources)


def test_what_is_asked_of_a_whole_text_is_asked_once():
    doubts = disambiguation.Doubts([Rule("Georgia", "only with", "Tbilisi", "the state")])
    anywhere = {}
    assert doubts.veto("Georgia votes", 0, 7, "country", anywhere)
    assert list(anywhere.values()) == [False]
    # A page has thousands of the name: what was found out is not looked for again.
    assert doubts.veto("Georgia, Tbilisi", 0, 7, "country", anywhere)
    assert not doubts.veto("Georgia, Tbilisi", 0, 7, "country", {})


def test_a_page_of_names_counts_as_a_list_of_the_first():
    assert len(GAZETTEER.find("China " * 5_000)) == MOST_NAMES
