"""Files as Wikidata gives them become entities; what can't is told with its place."""

import json
from pathlib import Path

import pytest

from wirewatch import gazetteer
from wirewatch.configuration.wikidata import Bad, Chooser, Entry, items, row

FILES = Path(__file__).parents[2] / "data" / "wikidata"
QUERIED = ["endpoint.json", "verbose.json", "plain.json", "plain.csv", "plain.tsv", "verbose.tsv"]
ENTITIES = ["dump.json", "lines.jsonl", "entitydata.json", "wbgetentities.json"]
LANTERN = Entry(
    "Q99900001",
    "organisation",
    "Blue Lantern Party",
    "RU",
    {
        "en": ['Party "Blue", Lantern', "BLP"],
        "zh": ["蓝灯党", "藍燈黨"],
        "ru": ["Синий фонарь", "Фонарная партия"],
    },
)
TESTOVA = Entry(
    "Q99900002",
    "person",
    "Irina Testova",
    "",
    {"ru": ["Ирина Тестова", "Ирина Павловна Тестова"]},
)
PUTIN = Entry("Q7747", None, "", "", {"en": ["Putin of the Lanterns"]})
HEAD = "item,kind,country,as,name,language\n"


def chosen(text, kind=""):
    """What becomes of the items of a text; of what can't be used, place and reason."""
    chooser = Chooser(gazetteer.load(), kind)
    found = items(text.splitlines(keepends=True))
    return [each if isinstance(each, Bad) else chooser.choose(each) for each in found]


def entries(text, kind=""):
    return [each.entry for each in chosen(text, kind)]


def result(name, language="en", item="Q99900001", kind="place", country="", *, label=True):
    """A row of the query's results, as CSV."""
    as_ = "http://www.w3.org/2000/01/rdf-schema#label" if label else "altLabel"
    return f"http://www.wikidata.org/entity/{item},{kind},{country},{as_},{name},{language}\n"


def entity(claims, **names):
    """A line of a dump; claims as (property, value, rank)."""
    statements = {}
    for name, value, *rank in claims:
        snak = {"snaktype": "value", "datavalue": {"value": {"entity-type": "item", "id": value}}}
        statement = {"mainsnak": snak, "rank": rank[0] if rank else "normal"}
        statements.setdefault(name, []).append(statement)
    labels = {lang: {"language": lang, "value": name} for lang, name in names.items()}
    return json.dumps({"type": "item", "id": "Q99900001", "labels": labels, "claims": statements})


@pytest.mark.parametrize("file", [*QUERIED, *ENTITIES])
def test_every_file_that_wikidata_gives_says_the_same(file):
    assert entries((FILES / file).read_text(encoding="utf-8")) == [LANTERN, TESTOVA, PUTIN]


def test_what_is_left_out_is_said():
    (lantern, *_) = chosen((FILES / "plain.csv").read_text(encoding="utf-8"))
    assert lantern.notes == [
        "left out 'lantern' (a common word?)",
        "'BLP' is short, and found wherever it stands: remove it if it is doubtful",
    ]


def test_a_name_that_another_entity_has_goes_to_nobody_else():
    text = HEAD + result("Moscow") + result("Lantern Hill", label=False)
    text += result("Lantern Hill", item="Q99900002") + result("Lantern City", item="Q99900002")
    first, second = chosen(text)
    assert (first.entry.name, first.notes) == ("Lantern Hill", ["left out 'Moscow' (Q649's)"])
    assert second.entry.name == "Lantern City"
    assert second.notes == ["left out 'Lantern Hill' (Q99900001's)"]


def test_a_built_in_entity_gets_only_names_that_are_new():
    text = HEAD + result("China", item="Q148") + result("Lanternia", item="Q148", label=False)
    assert entries(text) == [Entry("CN", None, "", "", {"en": ["Lanternia"]})]
    (known,) = chosen(HEAD + result("China", item="Q148"))
    assert (known.entry, known.is_bad) == (None, False)


def test_a_built_in_entity_with_an_id_of_ours_is_told_by_its_label_and_kind():
    text = HEAD + result("Taliban", kind="organisation") + result("Lanternists", label=False)
    assert entries(text) == [Entry("ww:taliban", None, "", "", {"en": ["Lanternists"]})]
    (place,) = chosen(HEAD + result("Taliban", kind="place"))
    assert place.is_bad


@pytest.mark.parametrize(
    ("claims", "kind", "country"),
    [
        ([("P31", "Q5"), ("P27", "Q148")], "person", ""),
        ([("P31", "Q5"), ("P27", "Q148"), ("P39", "Q1")], "person", "CN"),
        ([("P625", ""), ("P17", "Q148")], "place", "CN"),
        ([("P625", ""), ("P159", "Q956"), ("P17", "Q148")], "organisation", ""),
        ([("P1001", "Q148"), ("P17", "Q159")], "organisation", "CN"),
        ([("P625", ""), ("P571", ""), ("P17", "Q148")], "place", "CN"),
        ([("P571", "")], "organisation", ""),
        ([("P625", ""), ("P17", "Q15180", "deprecated"), ("P17", "Q148")], "place", "CN"),
        ([("P625", ""), ("P17", "Q159"), ("P17", "Q148", "preferred")], "place", "CN"),
        ([("P625", ""), ("P17", "Q159"), ("P17", "Q148")], "place", ""),
    ],
)
def test_an_entitys_claims_say_its_kind_and_whom_it_stands_for(claims, kind, country):
    (entry,) = entries(entity(claims, en="Lantern Hill"))
    assert (entry.kind, entry.country) == (kind, country)


def test_what_says_no_kind_is_refused_unless_one_is_given():
    (bad,) = chosen(entity([], en="Lantern Hill"))
    assert bad.is_bad
    assert bad.notes == ["nothing says what it is: give --kind person, organisation or place"]
    (entry,) = entries(entity([], en="Lantern Hill"), "place")
    assert entry.kind == "place"


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        (HEAD + result("A B") + "short,row\n" + result("C"), "line 3", "2 columns, but the first"),
        (HEAD + result("A B", item="P31"), "line 2", "'http://www.wikidata.org/entity/P31' is no"),
        ("item,name\nQ1,A\n", "line 2", "no language here: `wirewatch entities query` shows"),
        ('{"type":"item","id":"Q1"\n', "line 1", "not a JSON object: a line of a dump is one"),
        ('{"type":"item","id":"P31","labels":{}}\n', "line 1", "'P31' is no item"),
        ('[\n{"type":"item"', "line 2", "not a JSON object"),
        ('[{"item":"Q1",\n', "line 2", "not JSON: "),
        ('{"head":{}}', "line 1", "neither results of a query nor entities"),
        ('{"results": []}', "line 1", "neither results of a query nor entities"),
        ('{"entities": 5}', "line 1", "no entity in it"),
        ('{"entities": [5]}', "line 1", "no entity in it"),
        ("[7]", "result 1", "not a JSON object"),
        ("[" * 100_000, "line 1", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, place, why):
    (bad,) = (each for each in chosen(text) if isinstance(each, Bad))
    assert bad.place == place
    assert bad.why.startswith(why)


def test_a_bad_line_costs_none_of_the_others():
    good = entity([("P625", "")], en="Lantern Hill")
    first, bad, twice = chosen(f"[\n{good},\n{{broken,\n{good}\n]\n")
    assert first.entry.name == "Lantern Hill"
    assert bad.place == "line 3"
    assert (twice.is_bad, twice.notes) == (True, ["is there twice: the second is left out"])


@pytest.mark.parametrize(
    ("name", "language", "why"),
    [
        ("Q99900001", "en", "has no name of its own in English, Chinese or Russian"),
        ("Laterne", "de", "has no name of its own in English, Chinese or Russian"),
        ("灯", "zh", "left out '灯' (one letter)"),
        ("Lan\udcfftern", "en", r"left out 'Lan\udcfftern' (not UTF-8)"),
    ],
)
def test_an_item_without_a_name_is_of_no_use(name, language, why):
    (bad,) = chosen(HEAD + result(name, language))
    assert bad.is_bad
    assert bad.notes[0] == why


def test_an_unknown_country_is_said():
    (choice,) = chosen(HEAD + result("Lantern Hill", country="wd:Q15180"))
    assert (choice.entry.country, choice.notes) == (
        "",
        ["stands for no country: 'Q15180' is not known"],
    )


def test_a_row_is_yaml_whatever_is_in_a_name(understood):
    entry = Entry("Q1", "organisation", 'A: "b" #c', "CN", {"zh": ["{灯, 党}"], "ru": ["Дом: №1"]})
    loaded = understood(f"version: 1\nentities:\n{row(entry)}\n").document.entities["Q1"]
    assert (loaded.name, loaded.country) == (entry.name, "CN")
    assert loaded.aliases == entry.aliases


def test_a_long_dump_is_read_line_by_line():
    def dump():
        yield "[\n"
        while True:
            yield entity([("P625", "")], en="Lantern Hill") + ",\n"

    assert next(items(dump())).qid == "Q99900001"
