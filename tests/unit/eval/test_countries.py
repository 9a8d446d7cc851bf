"""Countries by headline, lead and count; what editors called them in 1987; the plain look-up."""

import pytest

from tests.eval import reuters
from tests.eval.countries import Hits, Tally, hits, mentioned, named, salient
from wirewatch.enricher import enrich_row

FILLER = "Nothing of note was said about the harvest. " * 7
FILE = """
<REUTERS NEWID="1"><PLACES><D>ussr</D><D>yugoslavia</D><D>sri-lanka</D></PLACES>
<TEXT><TITLE>GRAIN &amp; OIL
  TALKS</TITLE><DATELINE>    ROME, March 3 - </DATELINE><BODY>Talks went
on.
    More later.
 REUTER
&#3;</BODY></TEXT></REUTERS>
<REUTERS NEWID="2"><PLACES></PLACES><TEXT><TITLE>NO PLACE</TITLE><BODY>x</BODY></TEXT></REUTERS>
"""


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Poland signs grain deal", FILLER, {"PL"}),
        ("Grain deal signed", f"Poland is to buy wheat. {FILLER}", {"PL"}),
        ("Grain deal signed", f"{FILLER} Poland is to buy wheat.", set()),
        ("Grain deal signed", f"{FILLER} Poland is to buy wheat. It is Polish policy.", set()),
        ("Grain deal signed", f"{FILLER} {'Poland is to buy wheat. ' * 4}", {"PL"}),
        ("Grain deal signed", f"WARSAW, March 3 - {FILLER}", {"PL"}),
    ],
)
def test_headline_lead_dateline_or_four_mentions_make_a_country_salient(title, body, expected):
    story = enrich_row("1", title, body)
    assert mentioned(story) == {"PL"}
    assert salient(story) == expected


def test_editors_places_become_codes_of_today():
    (story,) = reuters.stories(FILE, "file")
    told = "Talks went on.\nMore later."
    assert story == ("file-0", "GRAIN & OIL TALKS", "ROME, March 3 -", told, {"RU", "LK"})


def test_the_union_is_no_country_to_the_editors():
    assert salient(enrich_row("1", "Brussels and Poland agree")) == {"PL"}


def test_the_plain_look_up_knows_names_in_any_case_but_no_word_parts():
    assert named("SRI LANKA and poland; a Chinese visitor; Pakistanis? us") == {
        *("LK", "PL", "CN", "PK")
    }
    assert named("Polandia") == set()


def test_precision_recall_and_f1():
    tally = Tally([hits(frozenset("AB"), frozenset("AC")), Hits(right=1, wrong=0, missed=0)])
    assert tally.precision([1, 1]) == pytest.approx(2 / 3)
    assert tally.recall([1, 1]) == pytest.approx(2 / 3)
    assert tally.f1([1, 1]) == pytest.approx(2 / 3)
    assert tally.f1([0, 1]) == 1
