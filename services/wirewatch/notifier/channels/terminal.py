"""A message for the terminal that the notifier runs in."""

from collections.abc import Iterator

from wirewatch.notifier.channels.content import Content


def render(content: Content) -> str:
    """The message as plain lines, ending with a blank one."""
    return "\n".join(lines(content)) + "\n\n"


def lines(content: Content) -> Iterator[str]:
    """What happened, why it came, which outlets: shared with the plain part of a mail."""
    yield content.headline
    if content.link:
        yield content.link
    if content.extract:
        yield from ("", content.extract)
    yield from ("", "Why you got this:")
    yield from (f"- {why}" for why in content.why)
    yield from ("", *content.about)
    named = ", ".join(outlet.name for outlet in content.outlets)
    yield f"Sources: {named}" + (f" and {content.more} more" if content.more else "")
    yield content.when
