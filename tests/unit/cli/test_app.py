"""Help, version, exit codes, and what is said when something is wrong."""

import pytest
import typer

from wirewatch import __version__
from wirewatch.cli.app import app


def commands():
    """Every command as words; a group's own name too."""
    for name, command in typer.main.get_command(app).commands.items():
        yield (name,)
        for inner in getattr(command, "commands", {}):
            yield (name, inner)


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_the_help_of_every_command_has_an_example_that_names_it(wirewatch, command):
    ran = wirewatch(*command, "--help")
    assert ran.code == 0
    _, found, example = " ".join(ran.out.split()).partition("Example")
    assert found
    assert f"wirewatch {' '.join(command)}" in example


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_help_fits_80_columns_without_ragged_lines(command):
    """Line ends of a paragraph are kept; only the first paragraph flows."""
    found = typer.main.get_command(app)
    for word in command:
        found = found.commands[word]
    for paragraph in found.help.split("\n\n")[1:]:
        longest = max(paragraph.splitlines(), key=len)
        assert len(longest) <= 78 or longest.startswith("Example")


def test_all_commands_are_there():
    assert {words[0] for words in commands()} == {
        *("up", "poller", "enricher", "notifier", "topics", "apply", "check"),
        *("status", "tail", "dlq", "enrich", "standin", "demo", "entities"),
    }


def test_the_first_help_tells_where_to_start_and_the_exit_codes(wirewatch):
    ran = wirewatch("--help")
    assert ran.code == 0
    assert "Start with wirewatch demo" in ran.out
    assert "Exit codes: 0 all well; 1 a check found something" in ran.out


def test_the_version(wirewatch):
    ran = wirewatch("--version")
    assert (ran.code, ran.out) == (0, f"wirewatch {__version__}\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "Usage: wirewatch"),
        (("upp",), "Did you mean 'up'?"),
        (("up",), "Missing option '--config'"),
        (("check",), "Missing argument"),
        (("topics", "--jsn"), "--json"),
        (("standin", "slack", "--port", "70000"), "should be less than or equal to 65535"),
        (("standin", "feeds", "nowhere"), "'nowhere' does not exist"),
        (("demo", "--keep", "."), "not empty; name a new folder"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(wirewatch, good, args, said):
    assert good.exists()  # so that the folder is not empty
    ran = wirewatch(*args)
    assert ran.code == 2
    assert said in ran.err + ran.out


@pytest.mark.parametrize(
    "args",
    [
        *(("topics",), ("poller",), ("status",)),
        *(("check", "good.yaml"), ("apply", "good.yaml"), ("up", "--config", "good.yaml")),
    ],
)
def test_a_variable_that_nobody_knows_is_refused_with_a_suggestion(wirewatch, good, args):
    assert good.exists()
    ran = wirewatch(*args, WIREWATCH_LOGLEVEL="debug", WIREWATCH_BUS="redis")
    said = "wirewatch: WIREWATCH_LOGLEVEL: no setting has this name; did you mean"
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"{said} WIREWATCH_LOG__LEVEL?\n"


def test_up_on_kafka_is_refused_with_the_commands_for_it(wirewatch, good, tmp_path):
    ran = wirewatch("up", "--config", good, WIREWATCH_BUS="kafka")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "wirewatch: WIREWATCH_BUS=kafka: up runs on SQLite alone; unset it, or run `wirewatch"
        " topics`, `apply FILE`, then `poller`, `enricher` and `notifier`, each by itself\n"
    )
    assert not (tmp_path / "wirewatch.db").exists()


def test_each_wrong_setting_is_a_line(wirewatch):
    ran = wirewatch("topics", WIREWATCH_BUS="redis", WIREWATCH_SMTP__PORT="smtp")
    assert ran.code == 2
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == ["wirewatch"] * 2
    assert "WIREWATCH_BUS: Input should be 'kafka' or 'sqlite'" in ran.err


def test_a_stand_in_that_cannot_listen_says_so(wirewatch):
    ran = wirewatch("standin", "smtp", "--host", "192.0.2.1")
    assert ran.code == 2
    assert "can't listen on 192.0.2.1:8025" in " ".join(ran.err.replace("│", " ").split())
