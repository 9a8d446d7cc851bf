"""Text made to be slow to read: with work that grows as its square these tests never end."""

import pytest

from wirewatch.enricher import enrich_row

SIZE = 100_000


@pytest.mark.parametrize(
    "unit",
    [
        ".",
        " ",
        "“",
        "A",
        "AAA ",
        "!”",
        "\n",
        "\n ",
        "1. ",
        "- ",
        "中",
        "中俄",
        "China ",
        "…",
        "(",
        "т.е. ",
    ],
)
def test_a_page_of_one_thing_is_read_in_time_that_grows_with_its_length(unit):
    page = unit * (SIZE // len(unit))
    story = enrich_row("1", page, page, content=page)
    assert story.title == page
