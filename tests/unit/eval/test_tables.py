"""Names stand to the left, figures to the right."""

from tests.eval.tables import Table, lines


def test_columns_are_as_wide_as_their_widest_cell():
    table = Table("Colours", ("by eye",), ("", "n"), [("amber", "7"), ("red", "1,000")])
    assert list(lines(table)) == [
        "Colours",
        "  by eye",
        "           n",
        "amber      7",
        "red    1,000",
        "",
    ]
