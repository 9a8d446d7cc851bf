"""The report is computed from the account, and fits the screen."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.support.demo_account import SUMMITS, account, killed, ran
from wirewatch.cli.demonstrating import fitted
from wirewatch.demo import report
from wirewatch.demo.promises import Promise, promises, survival

FOLDER = Path("/tmp/wirewatch-demo-x")


def lines(width, found=None, folder=FOLDER, kept=None):
    took = ran(found)
    kept = kept or [*promises(took.account, took.received), survival(killed())]
    console = Console(file=io.StringIO(), width=width)
    shown = report.lines(took, killed(), kept, folder, "bin/wirewatch")
    return [text.plain for text in fitted(shown, console, width)]


@pytest.mark.parametrize("width", [80, 100])
def test_it_stays_under_30_lines_of_the_terminals_width(width):
    shown = lines(width)
    assert 20 < len(shown) < 30
    assert max(map(cell_len, shown)) <= width


def test_it_says_what_the_account_says():
    text = "\n".join(lines(100))
    assert "A plain 'China AND Russia' would have sent 18 messages. You got 4." in text
    # 11 revisions for 2 destinations = what follows
    assert "Account: 22 judged = 4 sent + 6 folded + 2 suppressed + 10 silent" in text
    assert "Promises: 10 of 10 kept" in text
    assert " 2.10 s  from a notifier killed in mid-send to its outcome: Slack has one copy" in text
    assert "ALERT   Summit in Moscow" in text
    assert "at    Harbour Post, The Meridian, Wire & Ledger" in text
    assert text.count("SILENT  A [final] in Beijing · 84 of 600: ") == 5
    assert "       bin/wirewatch up --config deploy/config/wirewatch.yaml" in text
    assert "BROKEN" not in text


def test_its_figures_follow_the_account():
    fewer = replace(account(), stories=account().stories[:-4])
    text = "\n".join(lines(100, fewer))
    assert "Account: 14 judged = 4 sent + 6 folded + 2 suppressed + 2 silent" in text
    assert "would have sent 12 messages" in text


def test_a_broken_promise_is_named():
    kept = [Promise("the sun rises", kept=False), Promise("it sets", kept=True)]
    shown = lines(80, kept=kept)
    assert "Promises: 1 of 2 kept" in shown
    assert "BROKEN  the sun rises" in shown


def test_a_long_folder_can_be_copied_whole():
    folder = Path("/home/ana/" + "demonstrations/" * 8)
    assert f"Slack payloads and .eml files: {folder}" in lines(80, folder=folder)


def test_an_alert_without_relation_or_fold_row_is_shown_all_the_same():
    """A defect breaks a promise; it must not break the report that says so."""
    found = account()
    bare = tuple(
        each.model_copy(update={"story": each.story.model_copy(update={"relations": ()})})
        for each in found.alerts
    )
    shown = lines(80, replace(found, alerts=bare, folds={}))
    assert "        at    " in [line.ljust(14) for line in shown]


def test_the_same_as_data():
    took = ran()
    kept = list(promises(took.account, took.received))
    found = json.loads(json.dumps(report.as_json(took, killed(), kept, FOLDER)))
    assert found["seconds"] == {
        "baseline": 0.4,
        "served_to_slack": 0.05,
        "served_to_mail": 0.06,
        "whole": 3.4,
        "killed_to_told": 2.1,
    }
    assert found["killed_while_sending"] == {
        "title": "Late",
        "sends": 1,
        "questions": 1,
        "copies": 1,
        "receipt": "C0:17.1",
        "ending": "sent",
    }
    assert [(row["destination"], row["title"]) for row in found["sent"][:2]] == [
        ("world-desk", SUMMITS[0].title),
        ("ana", SUMMITS[0].title),
    ]
    first = found["sent"][0]
    assert first["relation"]["main"] == 919
    assert first["outlets"] == ["Harbour Post", "The Meridian", "Wire & Ledger"]
    assert found["silent"][0].keys() == {"title", "source", "main", "why"}
    assert (found["judged"], found["plain_search"]) == (22, 18)
    assert found["ended"] == {"sent": 4, "folded": 6, "suppressed": 2}
    assert all(promise["kept"] for promise in found["promises"])
    assert found["folder"] == str(FOLDER)
