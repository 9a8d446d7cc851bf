"""The rule language: parse, judge, explain. Pure.

`parse` turns a rule's text into a `Rule`, `prepare` a story into what rules look at; `judge` says
whether the one holds for the other and why, `Index` finds among many rules those that hold.
"""

from wirewatch.rules.errors import RuleError
from wirewatch.rules.index import Index
from wirewatch.rules.judging import judge
from wirewatch.rules.known import WithOwn, known_names
from wirewatch.rules.nodes import Rule
from wirewatch.rules.parser import parse
from wirewatch.rules.prepared import Prepared, prepare
from wirewatch.rules.verdict import Reason, Verdict
from wirewatch.rules.vocabulary import Vocabulary

__all__ = [
    "Index",
    "Prepared",
    "Reason",
    "Rule",
    "RuleError",
    "Verdict",
    "Vocabulary",
    "WithOwn",
    "judge",
    "known_names",
    "parse",
    "prepare",
]
