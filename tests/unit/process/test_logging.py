"""One JSON object a line for machines, a readable line on a terminal."""

import io
import json
import logging

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from wirewatch.process import logging as ours
from wirewatch.process.settings import LogSettings


@pytest.fixture
def logged(monkeypatch):
    """Configure with the given settings; returns what stands on standard error."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()

    def configured(**settings):
        monkeypatch.setattr("sys.stderr", stream)
        ours.configure(LogSettings(**settings))
        return stream

    yield configured
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_away_from_a_terminal_a_line_is_a_json_object_with_its_context(logged):
    stream = logged()
    with bound_contextvars(stage="match", partition=3, story="s"):
        structlog.get_logger().info("told", title="中文")
    line = stream.getvalue()
    assert "中文" in line
    found = json.loads(line)
    assert found.pop("timestamp").endswith("Z")
    assert found == {
        "event": "told",
        "level": "info",
        "stage": "match",
        "partition": 3,
        "story": "s",
        "title": "中文",
    }


def test_an_error_is_one_line_too(logged):
    stream = logged(format="json")
    try:
        int("no")
    except ValueError:
        structlog.get_logger().exception("broke")
    found = json.loads(stream.getvalue())
    assert found["exception"][0]["exc_type"] == "ValueError"


@pytest.mark.parametrize("format_", ["json", "console"])
@pytest.mark.parametrize("logger", [structlog.get_logger, logging.getLogger])
def test_a_traceback_shows_no_local_variables_as_they_may_be_secrets(logged, format_, logger):
    stream = logged(format=format_)
    try:
        password = "hush"
        int(f"{password[:0]}no")
    except ValueError:
        logger().exception("broke")
    assert "ValueError" in stream.getvalue()
    assert "test_logging.py" in stream.getvalue()
    assert password not in stream.getvalue()


def test_a_terminal_gets_a_readable_line(logged):
    stream = logged(format="console")
    structlog.get_logger().info("told", story="s")
    assert "told" in stream.getvalue()
    assert "story=s" in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_what_is_below_the_level_is_not_written(logged):
    stream = logged(level="warning")
    structlog.get_logger().info("quiet")
    assert not stream.getvalue()
    structlog.get_logger().warning("loud")
    assert "loud" in stream.getvalue()


def test_libraries_log_the_same_way_from_warnings_on(logged):
    stream = logged(level="debug")
    logging.getLogger("aiokafka").info("quiet")
    with bound_contextvars(stage="match"):
        logging.getLogger("aiokafka").warning("broker %s is away", "k")
    found = json.loads(stream.getvalue())
    assert (found["event"], found["logger"]) == ("broker k is away", "aiokafka")
    assert (found["level"], found["stage"]) == ("warning", "match")


def test_configuring_twice_writes_once(logged):
    logged()
    stream = logged()
    logging.getLogger("x").warning("once")
    assert len(stream.getvalue().splitlines()) == 1
