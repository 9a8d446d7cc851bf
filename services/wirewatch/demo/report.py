"""What the demo shows: computed from the account, in under 30 lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from rich.markup import escape

from wirewatch.demo.account import Account
from wirewatch.demo.promises import PAIR, Killed, Promise, names_both
from wirewatch.demo.running import RULE
from wirewatch.demo.scenes import Ran
from wirewatch.rules import judge, known_names, parse, prepare
from wirewatch_schemas.cuts import MAIN_CUT
from wirewatch_schemas.outcome import OutcomeV1
from wirewatch_schemas.story import Relation, StorySnapshot, StoryV1

INDENT, TITLE = 8, 34
AGAINST = "against: "


def as_json(ran: Ran, killed: Killed, kept: Sequence[Promise], folder: Path) -> dict[str, Any]:
    """The same as data."""
    account = ran.account
    return {
        "seconds": {
            "baseline": ran.baseline_s,
            "served_to_slack": ran.to_slack_s,
            "served_to_mail": ran.to_mail_s,
            "whole": ran.whole_s,
            "killed_to_told": killed.seconds,
        },
        "sent": [_sent_row(account, outcome) for outcome in account.sent],
        "silent": [_silent_row(story) for story in account.silent],
        "judged": account.judged,
        "ended": dict(account.ended),
        "plain_search": _plain(account),
        "killed_while_sending": {
            "title": killed.title,
            "sends": killed.sends,
            "questions": killed.questions,
            "copies": killed.copies,
            "receipt": killed.receipt,
            "ending": killed.outcome.ending,
        },
        "promises": [{"says": p.says, "kept": p.kept} for p in kept],
        "folder": str(folder),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """Text with rich's markup; wrapped at `indent` into at most `most` lines (0: left as it is)."""

    text: str
    indent: int = 0
    most: int = 1


def lines(
    ran: Ran, killed: Killed, kept: Sequence[Promise], folder: Path, command: str
) -> Iterator[Line]:
    """The report for people; `command` is how they called this program."""
    account = ran.account
    yield Line(f"[bold]Wirewatch demo[/]  {RULE} → Slack #world-desk, ana@example.org")
    old, edits = (sum(map(part, account.stories)) for part in (_is_old, _is_edit))
    yield Line(f"{ran.to_slack_s:5.2f} s  from a document served to its Slack message received")
    new = len(account.live)
    yield Line(
        f"{ran.whole_s:5.2f} s  in all: {old} stories stood there (nobody is alerted), {new} new,"
        f" {edits} edited",
    )
    copies = "one copy" if killed.copies == 1 else f"{killed.copies} copies"
    yield Line(
        f"{killed.seconds:5.2f} s  from a notifier killed in mid-send to its outcome:"
        f" Slack has {copies}"
    )
    for outcome in account.sent:
        if outcome.destination_id == account.destinations[0]:
            yield from _alert(account, outcome)
    for story in account.silent:
        title = shorten(story.title, TITLE, placeholder="…")
        why = f"{_score(story)} of {MAIN_CUT}: {_why_not(story)}"
        yield Line(f"[yellow]SILENT[/]  {escape(title)} [dim]· {escape(why)}[/]")
    yield from _sums(account)
    broken = [promise.says for promise in kept if not promise.kept]
    yield Line(f"Promises: {len(kept) - len(broken)} of {len(kept)} kept")
    yield from (Line(f"[red]BROKEN[/]  {says}") for says in broken)
    yield Line(f"Slack payloads and .eml files: {escape(str(folder))}", most=0)
    yield Line(f"Next:  {command} check deploy/config/wirewatch.yaml")
    yield Line(f'       echo "Xi and Putin meet in Moscow" | {command} enrich -')
    yield Line(f"       {command} up --config deploy/config/wirewatch.yaml")


def _alert(account: Account, outcome: OutcomeV1) -> Iterator[Line]:
    alert = account.alert_of(outcome)
    story, relation = alert.story, _pair(alert.story)
    yield Line(f"[bold green]ALERT[/]   [bold]{escape(story.title)}[/]")
    yield Line(escape(story.extract), INDENT)
    why = f"{relation.a}–{relation.b} {relation.main}: {'; '.join(relation.evidence[:3])}"
    yield Line(f"[cyan]why[/]   {escape(why)}", INDENT, 2)
    topics = ", ".join(topic.name for topic in story.topics[:2])
    names = ", ".join(entity.name for entity in story.entities)
    yield Line(f"[cyan]about[/] {escape(names)} · {escape(topics)}", INDENT, 3)
    yield Line(f"[cyan]at[/]    {escape(', '.join(account.outlets(outcome)))}", INDENT)


def _sums(account: Account) -> Iterator[Line]:
    plain, got = _plain(account), len(account.sent)
    yield Line(
        f"A plain 'China AND Russia' would have sent [bold]{plain}[/] messages."
        f" You got [bold]{got}[/]."
    )
    ended, silent = account.ended, account.judged - len(account.alerts)
    yield Line(
        f"Account: {account.judged} judged = {ended['sent']} sent + {ended['folded']} folded"
        f" + {ended['suppressed']} suppressed + {silent} silent"
    )


def _is_old(story: StoryV1) -> bool:
    return story.origin == "backfill"


def _is_edit(story: StoryV1) -> bool:
    return story.revision > 1


def _why_not(story: StoryV1) -> str:
    """What speaks against the story; where nothing does, the rule's own verdict."""
    relation = _pair(story)
    marks = [e.removeprefix(AGAINST) for e in relation.evidence if e.startswith(AGAINST)]
    return ", ".join(marks) or str(judge(parse(RULE, known_names()), prepare(story)))


def _score(story: StoryV1) -> int:
    return _pair(story).main


def _pair(story: StorySnapshot) -> Relation:
    """China–Russia, which a story that names neither has no part in."""
    none = Relation(a=PAIR[0], b=PAIR[1], kind="none", main=0, part=0)
    return next((r for r in story.relations if (r.a, r.b) == PAIR), none)


def _plain(account: Account) -> int:
    """Messages that a search for both countries would have sent: no relations, no folding."""
    return sum(map(names_both, account.live)) * len(account.destinations)


def _sent_row(account: Account, outcome: OutcomeV1) -> dict[str, Any]:
    story = account.alert_of(outcome).story
    return {
        "destination": outcome.destination_id,
        "title": story.title,
        "entities": [entity.name for entity in story.entities],
        "topics": [topic.name for topic in story.topics],
        "relation": _pair(story).model_dump(),
        "outlets": account.outlets(outcome),
    }


def _silent_row(story: StoryV1) -> dict[str, Any]:
    score, why = _score(story), _why_not(story)
    return {"title": story.title, "source": story.source, "main": score, "why": why}
