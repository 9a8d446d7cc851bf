"""Does one rule hold for a story, and why or why not."""

from wirewatch.rules.nodes import Rule
from wirewatch.rules.prepared import Prepared
from wirewatch.rules.verdict import Reason, Verdict


def judge(rule: Rule, story: Prepared) -> Verdict:
    """Judge one story by one rule; the verdict names the terms that decided, each once."""
    if rule.root.holds(story):
        return Verdict(Reason.HELD, tuple(dict.fromkeys(rule.root.why(story))))
    return rule.root.why_not(story)
