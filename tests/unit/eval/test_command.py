"""Where the texts are not here, the command says what to do and fails."""

import pytest

from tests.eval.__main__ import TABLES, main


@pytest.mark.parametrize("name", TABLES)
def test_without_the_texts_it_says_the_next_step(tmp_path, monkeypatch, name):
    monkeypatch.setenv("WIREWATCH_TEST_SHARED", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main([name])
    assert str(tmp_path) in str(ended.value)
    assert "WIREWATCH_TEST_SHARED=/path/to/shared make eval" in str(ended.value)


def test_an_unknown_table_is_named(capsys):
    with pytest.raises(SystemExit):
        main(["colours"])
    assert "no such table: colours; there are countries" in capsys.readouterr().err
