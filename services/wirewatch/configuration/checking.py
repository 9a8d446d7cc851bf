"""What can be tried before anything is applied: the examples, and whether secrets are there."""

from collections.abc import Callable, Iterator
from pathlib import Path

from wirewatch.configuration.loading import Configuration
from wirewatch.configuration.problems import FITS, Problem
from wirewatch.process.secrets import SecretError, Secrets
from wirewatch.rules import judge, prepare
from wirewatch_schemas.story import StoryV1

Enrich = Callable[[str], StoryV1]
"""Makes the story that an item with this text as its title would become."""


def check(configuration: Configuration, enrich: Enrich, secrets_dir: Path) -> list[Problem]:
    """Everything that is wrong with a configuration that was loaded, in the file's order."""
    return sorted(
        [*_examples(configuration, enrich), *_secrets(configuration, Secrets(secrets_dir))]
    )


def _examples(configuration: Configuration, enrich: Enrich) -> Iterator[Problem]:
    for name, subscription in configuration.document.subscriptions.items():
        for at, example in enumerate(subscription.examples):
            verdict = judge(configuration.rules[name], prepare(enrich(example.text)))
            if verdict.held is not (example.expect == "now"):
                was = "alerts at once" if verdict.held else "stays silent"
                message = f"{_quoted(example.text)} {was}, expected: {example.expect}"
                path = ("subscriptions", name, "examples", at)
                yield configuration.source.problem(path, message, f"because {verdict}")


def _secrets(configuration: Configuration, secrets: Secrets) -> Iterator[Problem]:
    for name, destination in configuration.document.destinations.items():
        if destination.slack_webhook:
            try:
                secrets.read(destination.slack_webhook)
            except SecretError as error:
                path = ("destinations", name, "slack_webhook")
                yield configuration.source.problem(path, str(error))


def _quoted(text: str) -> str:
    return repr(text if len(text) <= FITS else f"{text[: FITS - 1]}…")
