"""The command as a user types it, in this process."""

import logging
import os
import sys
from dataclasses import dataclass

import pytest
import structlog

from wirewatch.cli.app import main


@dataclass(frozen=True)
class Ran:
    """What became of a command."""

    code: int
    out: str
    err: str


@pytest.fixture
def wirewatch(tmp_path, monkeypatch, capfd):
    """Run `wirewatch ARGS` in a folder of its own; variables as keywords."""
    for name in list(os.environ):
        if name.startswith("WIREWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("WIREWATCH_SECRETS_DIR", str(tmp_path))
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def run(*args, **env):
        for name, value in env.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setattr(sys, "argv", ["wirewatch", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(int(ended.value.code or 0), out, err)

    yield run
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


GOOD = """\
version: 1
feeds:
  - {url: "https://example.org/world.rss", id: world, title: The World, every: 5m}
destinations:
  here: {terminal: true}
  there: {terminal: true}
subscriptions:
  china-russia:
    owner: ana
    now: relation:CN-RU=main NOT topic:sport
    to: [here, there]
    examples:
      - {text: "Xi and Putin upgrade ties at Moscow summit", expect: now}
"""


@pytest.fixture
def good(tmp_path):
    """A configuration in which all is well."""
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    return file
