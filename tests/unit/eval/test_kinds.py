"""A kind is counted where there is one to give, and confusions by label and answer."""

from tests.eval import kinds
from tests.eval.labelled import judge

DEAL = {"id": "ag-1", "a": "CN", "b": "RU", "label": 2, "lang": "en", "summary": ""}
TRADE = {**DEAL, "kind": "trade", "title": "China and Russia cut tariffs on grain exports"}
WRONG = {**TRADE, "id": "ag-2", "kind": "people"}
OTHER = {**TRADE, "id": "ag-3", "kind": "other"}
NOT_FOUND = {**TRADE, "id": "ag-4", "title": "A quiet day"}
NOTHING = {**TRADE, "id": "ag-5", "label": 0, "kind": "-"}
ROWS = [judge(row) for row in (TRADE, WRONG, OTHER, NOT_FOUND, NOTHING)]
RIGHT, CONFUSION = kinds.tables([("all", ROWS)], ROWS)


def test_the_share_is_of_the_pairs_that_are_given_a_kind():
    assert RIGHT.rows == [("all", "4", "3", ".333", ".333 [.000, 1.000]")]


def test_confusions_are_counted_by_label_and_answer():
    by_label = {row[0]: dict(zip(CONFUSION.head, row, strict=True)) for row in CONFUSION.rows}
    assert (by_label["trade"]["n"], by_label["trade"]["trade"]) == ("1", "1")
    assert (by_label["people"]["trade"], by_label["people"]["people"]) == ("1", "")
    assert by_label["other"]["right [95 %]"] == ".000 [.000, .000]"
    assert by_label["energy"]["right [95 %]"] == ""
