"""What can be tried before anything is applied: the examples, secrets, and the mail server."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from wirewatch.configuration.loading import Configuration
from wirewatch.configuration.problems import FITS, Problem
from wirewatch.process.secrets import SecretError, Secrets
from wirewatch.process.settings import Settings
from wirewatch.rules import judge, prepare
from wirewatch_schemas.story import StoryV1

TOKEN = re.compile(r"[!-~]+")  # what fits a header
Enrich = Callable[[str], StoryV1]
"""Makes the story that an item with this text as its title would become."""


def check(configuration: Configuration, enrich: Enrich, settings: Settings) -> list[Problem]:
    """Everything that is wrong with a configuration that was loaded, in the file's order."""
    return sorted([*_examples(configuration, enrich), *undeliverable(configuration, settings)])


def undeliverable(configuration: Configuration, settings: Settings) -> Iterator[Problem]:
    """Destinations that could be sent nothing: a secret or the mail server is missing here."""
    secrets = Secrets(settings.secrets_dir)
    for name, destination in configuration.document.destinations.items():
        for kind, why in (
            ("slack_webhook", _no_webhook(destination.slack_webhook, secrets)),
            ("token", _no_token(destination.token, secrets)),
            ("email", _no_mail(destination.email, settings, secrets)),
        ):
            if why:
                yield configuration.source.problem(("destinations", name, kind), why)


def too_often(configuration: Configuration, settings: Settings) -> Iterator[Problem]:
    """Feeds that ask to be polled more often than the poller does; one for all of them."""
    least = settings.poller.min_interval_s
    asking = [
        at
        for at, feed in enumerate(configuration.document.feeds)
        if "every" in feed.model_fields_set and feed.every < least
    ]
    if asking:
        more = f" and {len(asking) - 1} more" if len(asking) > 1 else ""
        yield configuration.source.problem(
            ("feeds", asking[0], "every"),
            f"this feed{more}: polled every {least:g} s and no more often",
            "write so, or lower WIREWATCH_POLLER__MIN_INTERVAL_S",
        )


def _no_webhook(reference: str, secrets: Secrets) -> str:
    try:
        url = secrets.read(reference) if reference else ""
        usable = not url or (urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname)
    except SecretError as error:
        return str(error)
    except ValueError:
        usable = False
    return "" if usable else f"{reference} holds no URL: put the webhook's whole URL there"


def _no_token(reference: str, secrets: Secrets) -> str:
    try:
        usable = not reference or TOKEN.fullmatch(secrets.read(reference))
    except SecretError as error:
        return str(error)
    return "" if usable else f"{reference} holds no bot token: put the token (xoxb-…) there"


def _no_mail(address: str, settings: Settings, secrets: Secrets) -> str:
    if not address:
        return ""
    if not settings.smtp.host:
        return "no e-mail can be sent: set WIREWATCH_SMTP__HOST to your mail server"
    try:
        if settings.smtp.username:
            secrets.read(settings.smtp.password)
    except SecretError as error:
        return str(error)
    return ""


def _examples(configuration: Configuration, enrich: Enrich) -> Iterator[Problem]:
    for name, subscription in configuration.document.subscriptions.items():
        for at, example in enumerate(subscription.examples):
            verdict = judge(configuration.rules[name], prepare(enrich(example.text)))
            if verdict.held is not (example.expect == "now"):
                was = "alerts at once" if verdict.held else "stays silent"
                message = f"{_quoted(example.text)} {was}, expected: {example.expect}"
                path = ("subscriptions", name, "examples", at)
                yield configuration.source.problem(path, message, f"because {verdict}")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= FITS else f"{text[: FITS - 1]}…")
