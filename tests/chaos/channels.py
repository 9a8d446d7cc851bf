"""Channels that fail now and then, in every way that leaves a doubt or none."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from wirewatch.standins import slack, smtp

SLACK = (
    slack.ANSWER_LOST,
    slack.ERROR_BUT_KEPT,
    slack.ERROR,
    slack.kept_late(1.0),
    slack.too_many(1),
)
SMTP = (smtp.ANSWER_LOST, smtp.GREYLISTED, smtp.MAILBOX_FULL)


class Channels(NamedTuple):
    """How the requests to each will go, without end."""

    slack: Iterator[slack.Fault]
    smtp: Iterator[smtp.Fault]


def bad_channels(rng: random.Random, part: float) -> Channels:
    """`part` of the requests that write go badly."""

    def going(bad, fine):
        while True:
            yield rng.choice(bad) if rng.random() < part else fine

    return Channels(going(SLACK, slack.FINE), going(SMTP, smtp.FINE))
