"""A dateline says where a story was written, which is not what it is about."""

import pytest

from wirewatch.enricher.datelines import dateline_end


@pytest.mark.parametrize(
    "dateline",
    [
        "MOSCOW, Nov 3 (Reuters) - ",
        "LONDON (Reuters) - ",
        "TOKYO, Japan (AP) -- ",
        "WASHINGTON -- ",
        "BRUSSELS: ",
        "Moscow, Nov. 3 — ",
        "МОСКВА, 3 ноября — РИА Новости. ",
        "Москва. 3 ноября. INTERFAX.RU - ",
        "МОСКВА, 3 ноября. /ТАСС/.",
        "新华社北京11月3日电(记者王某)",
        "中新网莫斯科11月3日电",
        "莫斯科11月3日电",
    ],
)
def test_datelines_of_the_wires_are_recognised(dateline):
    assert dateline_end(f"{dateline}Китай Россия China") == len(dateline)


@pytest.mark.parametrize(
    "text",
    [
        "China and Russia have signed - at last - a treaty.",
        "US-China talks - a view from Paris",
        "Paris, the capital - and its people",
        "UN: no agreement",
        "Москва и Пекин - союзники",
        "中国电影在莫斯科上映",
        "",
    ],
)
def test_a_sentence_that_names_a_place_is_no_dateline(text):
    assert dateline_end(text) == 0
