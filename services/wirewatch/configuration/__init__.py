"""The file that a person writes: load it, check it, compare it with what is applied.

`load` reads YAML 1.2 and reports every problem with its place; `desired` gives the records it
stands for; `diff` compares them with the current ones; `check` runs the examples and looks for
what delivery needs; `too_often` names feeds that the poller slows down; `apply` publishes the
difference.
"""

from wirewatch.configuration.applying import apply
from wirewatch.configuration.checking import check, too_often, undeliverable
from wirewatch.configuration.document import json_schema
from wirewatch.configuration.loading import Configuration, load
from wirewatch.configuration.plan import Plan, diff
from wirewatch.configuration.problems import ConfigurationError, Problem
from wirewatch.configuration.records import Row, RowKey, desired

__all__ = [
    "Configuration",
    "ConfigurationError",
    "Plan",
    "Problem",
    "Row",
    "RowKey",
    "apply",
    "check",
    "desired",
    "diff",
    "json_schema",
    "load",
    "too_often",
    "undeliverable",
]
