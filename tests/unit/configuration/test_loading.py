"""What people read when their file is wrong: these tables are the spec."""

from textwrap import dedent

import pytest

from tests.support.vocabulary import FakeVocabulary
from wirewatch.configuration import ConfigurationError, load

URL = " - write such as https://example.org/news.rss"
TIME = " - write such as 30s, 5m, 1h, or seconds"
NAME = (
    ": this can't be a name - write a-z, 0-9, '.', '_' and '-',"
    " at most 64 of them, letter or digit first"
)
OPEN = (
    "a secret must not stand in this file - put the value in a file in the secrets folder"
    " (WIREWATCH_SECRETS_DIR), say NAME, and write secret:NAME"
)
KEYS = "slack_webhook, slack_channel, token, email, terminal, on_unknown, timezone"
KIND = "a destination has exactly one kind - one of slack_webhook, slack_channel, email, terminal"

TOP = {
    "no version": ("feeds: []", "1:1: the file: version is missing"),
    "another version": ("version: 2", "1:10: version: write 1"),
    "unknown key": (
        "version: 1\nfeed: []",
        "2:1: unknown key 'feed' - did you mean 'feeds'?",
    ),
    "unknown key, nothing near": (
        "version: 1\nzzz: []",
        (
            "2:1: unknown key 'zzz' - known: version, defaults, feeds, entities, destinations,"
            " subscriptions"
        ),
    ),
    "a key twice": ("version: 1\nversion: 1", "2:1: the key 'version' is there twice"),
    "a key that is a list": ("version: 1\n[a]: b", "2:1: a key must be plain text"),
    "a list": ("- a", "1:1: the file: a table (key: value) is needed, not a list"),
    "a table where a list is needed": (
        "version: 1\nfeeds: {a: b}",
        "2:8: feeds: a list is needed, not a table (key: value)",
    ),
    "unknown zone": (
        "version: 1\ndefaults: {timezone: Europe/Berln}",
        "2:22: defaults.timezone: unknown time zone 'Europe/Berln' - did you mean 'Europe/Berlin'?",
    ),
    "unknown zone, nothing near": (
        "version: 1\ndefaults: {timezone: '22:00'}",
        "2:22: defaults.timezone: unknown time zone '22:00' - write such as Europe/Berlin",
    ),
    "empty": ("", "1:1: the file is empty - begin with version: 1"),
    "open bracket": (
        "version: 1\nfeeds: [",
        (
            "2:9: not YAML: while parsing a flow node, expected the node content, but found"
            " '<stream end>'"
        ),
    ),
    "tab": (
        "version: 1\nfeeds:\n\t- a",
        (
            "3:1: not YAML: while scanning for the next token, found character '\\t' that"
            " cannot start any token"
        ),
    ),
    "two documents": (
        "version: 1\n---\nversion: 1",
        "2:1: not YAML: expected a single document in the stream, but found another document",
    ),
    "an alias inside itself": (
        "version: 1\nfeeds: &a [*a, *a]",
        "2:8: this is too deep or too much",
    ),
    "deep brackets": ("[" * 1000, "this is nested too deeply"),
}
FEED = {
    "no url": ("{every: 5m}", "3:5: feeds[0]: url is missing"),
    "not a table": (
        "https://example.org/rss",
        "3:5: feeds[0]: a table (key: value) is needed, not text",
    ),
    "unknown key": (
        "{url: 'https://a.example/', evry: 5m}",
        "3:33: unknown key 'evry' - did you mean 'every'?",
    ),
    "not a url": (
        "{url: example.org/rss}",
        f"3:11: feeds[0].url: this is not the URL of a feed{URL}",
    ),
    "a port out of range": (
        "{url: 'https://example.org:99999/rss'}",
        f"3:11: feeds[0].url: this is not the URL of a feed{URL}",
    ),
    "a password": (
        "{url: 'https://ana:hunter2@example.org/rss'}",
        (
            "3:11: feeds[0].url: a secret must not stand in this file - feeds behind a"
            " password can't be read"
        ),
    ),
    "a duration with a space": (
        "{url: 'https://a.example/', every: 5 m}",
        f"3:40: feeds[0].every: a duration is needed, not '5 m'{TIME}",
    ),
    "no duration at all": (
        "{url: 'https://a.example/', every: 0}",
        f"3:40: feeds[0].every: a duration is needed, not '0'{TIME}",
    ),
    "a duration that loses news": (
        "{url: 'https://a.example/', every: 30d}",
        "3:40: feeds[0].every: '30d' is longer than 7 days - write 7d or less",
    ),
    "a second more than 7 days": (
        "{url: 'https://a.example/', every: 604801}",
        "3:40: feeds[0].every: '604801' is longer than 7 days - write 7d or less",
    ),
    "more digits than Python reads": (
        f"{{url: 'https://a.example/', every: {'9' * 5000}}}",
        f"3:40: feeds[0].every: a duration is needed, not this value{TIME}",
    ),
    "tags that are text": (
        "{url: 'https://a.example/', tags: wire}",
        "3:39: feeds[0].tags: a list is needed, not text - put it in brackets: [like, this]",
    ),
    "an id in capitals": (
        "{url: 'https://a.example/', id: BBC}",
        f"3:37: feeds[0].id{NAME}",
    ),
}
TOGETHER = (
    "slack_channel and token belong together"
    " - write {slack_channel: C0123456789, token: secret:NAME}"
)
DESTINATION = {
    "a channel by its name": (
        "a: {slack_channel: '#news', token: secret:x}",
        (
            "3:22: destinations.a.slack_channel: '#news' is not the id of a Slack channel"
            " - write such as C0123456789; Slack shows it at the end of the channel's details"
        ),
    ),
    "a channel without a token": (
        "a: {slack_channel: C0123456789}",
        f"3:6: destinations.a: {TOGETHER}",
    ),
    "a token without a channel": (
        "a: {terminal: true, token: secret:x}",
        f"3:6: destinations.a: {TOGETHER}",
    ),
    "a token in the open": (
        "a: {slack_channel: C0123456789, token: xoxb-hunter2}",
        f"3:42: destinations.a.token: {OPEN}",
    ),
    "a policy for a channel that is asked": (
        "a: {slack_channel: C0123456789, token: secret:x, on_unknown: hold}",
        (
            "3:6: destinations.a: on_unknown is for channels that can't be asked"
            " - a slack_channel can: leave it out"
        ),
    ),
    "an unknown policy": (
        "a: {terminal: true, on_unknown: drop}",
        "3:35: destinations.a.on_unknown: write resend or hold",
    ),
    "a webhook in the open": (
        "a: {slack_webhook: 'https://hooks.slack.com/services/T0/B0/hunter2'}",
        f"3:22: destinations.a.slack_webhook: {OPEN}",
    ),
    "a webhook as a name": (
        "https://hooks.slack.com/hunter2: {terminal: true}",
        f"3:3: this value{NAME}",
    ),
    "a webhook as a key": (
        "a: {'https://hooks.slack.com/hunter2': 1, terminal: true}",
        f"3:7: unknown key this value - known: {KEYS}",
    ),
    "a webhook as an address": (
        "a: {email: 'https://hooks.slack.com/hunter2'}",
        (
            "3:14: destinations.a.email: this value is not an e-mail address - write such as"
            " ana@example.org"
        ),
    ),
    "a secret's path": (
        "a: {slack_webhook: secret:../passwd}",
        f"3:22: destinations.a.slack_webhook: {OPEN}",
    ),
    "no kind": (
        "a: {}",
        f"3:6: destinations.a: {KIND}",
    ),
    "two kinds": (
        "a: {email: a@example.org, terminal: true}",
        f"3:6: destinations.a: {KIND}",
    ),
    "a line end in an address": (
        r'a: {email: "a@example.org\nBcc: b@example.org"}',
        (
            r"3:14: destinations.a.email: 'a@example.org\nBcc: b@example.org' is not an"
            r" e-mail address - write such as ana@example.org"
        ),
    ),
    "terminal: yes, which is text in YAML 1.2": (
        "a: {terminal: yes}",
        "3:17: destinations.a.terminal: true or false is needed, not text",
    ),
}
SUBSCRIPTION = {
    "no owner": ("{now: gas, to: [ana]}", "4:3: subscriptions.s: owner is missing"),
    "an owner left out": (
        "{owner: , now: gas, to: [ana]}",
        "4:7: subscriptions.s.owner: text is needed, not nothing",
    ),
    "an empty title": (
        "{title: ' ', owner: ana, now: gas, to: [ana]}",
        "4:14: subscriptions.s.title: this is empty",
    ),
    "a title that is a number": (
        "{title: 2024, owner: ana, now: gas, to: [ana]}",
        "4:14: subscriptions.s.title: text is needed, not a number - put it in quotes",
    ),
    "no destination": (
        "{owner: ana, now: gas, to: []}",
        "4:33: subscriptions.s.to: at least one is needed",
    ),
    "an unknown destination": (
        "{owner: ana, now: gas, to: [anna]}",
        "4:34: there is no destination 'anna' - did you mean 'ana'?",
    ),
    "an unknown destination, nothing near": (
        "{owner: ana, now: gas, to: [desk]}",
        "4:34: there is no destination 'desk' - add it under destinations",
    ),
    "an unknown expectation": (
        "{owner: ana, now: gas, to: [ana], examples: [{text: a, expect: later}]}",
        "4:69: subscriptions.s.examples[0].expect: write now or silent",
    ),
    "an unknown key of an example": (
        "{owner: ana, now: gas, to: [ana], examples: [{txt: a, text: a, expect: now}]}",
        "4:52: unknown key 'txt' - did you mean 'text'?",
    ),
}


@pytest.mark.parametrize(("text", "message"), TOP.values(), ids=TOP.keys())
def test_a_wrong_file(complaints, text, message):
    colon = ":" if message[0].isdigit() else ": "
    assert complaints(text) == [f"w.yaml{colon}{message}"]


@pytest.mark.parametrize(("feed", "message"), FEED.values(), ids=FEED.keys())
def test_a_wrong_feed(complaints, feed, message):
    assert complaints(f"version: 1\nfeeds:\n  - {feed}") == [f"w.yaml:{message}"]


@pytest.mark.parametrize(("destination", "message"), DESTINATION.values(), ids=DESTINATION.keys())
def test_a_wrong_destination(complaints, destination, message):
    found = complaints(f"version: 1\ndestinations:\n  {destination}")
    assert found == [f"w.yaml:{message}"]
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    ("subscription", "message"), SUBSCRIPTION.values(), ids=SUBSCRIPTION.keys()
)
def test_a_wrong_subscription(complaints, subscription, message):
    text = "version: 1\ndestinations: {ana: {terminal: true}}\nsubscriptions:\n"
    assert complaints(f"{text}  s: {subscription}") == [f"w.yaml:{message}"]


@pytest.mark.parametrize(
    ("now", "place"),
    [
        ("now: gas enti:x", "5:14"),
        ("now: 'gas enti:x'", "5:15"),
        ('now: "gas enti:x"', "5:15"),
        ("now: |\n      gas\n        enti:x", "7:9"),
        ("now: |2-\n       gas enti:x", "6:12"),
        ("now: |\n\n      gas\n\n      enti:x", "9:7"),
        # YAML folds these lines into one, or an escape shifts them: the value's beginning.
        ("now: >\n      gas\n      enti:x", "5:10"),
        ("now: gas\n      enti:x", "5:10"),
        (r'now: "\"gas\" enti:x"', "5:10"),
    ],
)
def test_a_mistake_in_a_rule_is_placed_in_the_file(complaints, now, place):
    head = "version: 1\ndestinations: {ana: {terminal: true}}\nsubscriptions:\n  s:\n    "
    message, *detail = complaints(f"{head}{now}\n    owner: ana\n    to: [ana]\n")
    assert message == f"w.yaml:{place}: unknown field 'enti' - did you mean 'entity'?"
    assert detail[1].strip() == "^^^^"


QUOTED = "put the whole value in single quotes: "


@pytest.mark.parametrize(
    ("now", "place"),
    [
        ('"gas pipeline" country:CN', "5:25"),
        ("'gas' oil", "5:16"),
        ("*gas", "5:10"),
        ("@gas", "5:10"),
        ("%gas", "5:10"),
        ("& gas", "5:11"),
        ("gas: oil", "5:13"),
        ('gas OR "a b": c', "5:22"),
    ],
)
def test_a_rule_that_yaml_reads_as_something_else_is_to_be_quoted(complaints, now, place):
    head = "version: 1\ndestinations: {ana: {terminal: true}}\nsubscriptions:\n  s:"
    (block,) = complaints(f"{head}\n    now: {now}\n    owner: ana\n    to: [ana]\n")
    assert block.startswith(f"w.yaml:{place}: not YAML: ")
    assert block.endswith(f" - {QUOTED}now: '…'")
    (flow,) = complaints(f"{head} {{owner: ana, now: {now}, to: [ana]}}\n")
    assert flow.startswith("w.yaml:4:")
    assert flow.endswith(f" - {QUOTED}now: '…'")


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        ("title: China: ties", f" - {QUOTED}title: '…'"),
        ("examples: [{text: 'Xi' meets Putin, expect: now}]", f" - {QUOTED}text: '…'"),
        ("examples:\n      - text: China: ties", f" - {QUOTED}text: '…'"),
        # Here the value is right, and something else is wrong.
        ("now: gas\n     owner: ana", ""),
        ("now: gas\n    owner: 'ana' x", ""),
        ("{now: gas, to: [ana] x}", ""),
    ],
)
def test_only_what_people_write_as_it_comes_to_mind_is_to_be_quoted(complaints, lines, hint):
    (found,) = complaints(f"version: 1\nsubscriptions:\n  s:\n    {lines}\n")
    assert ": not YAML: " in found
    assert found.partition(" - ")[1:] == (hint[:3], hint[3:])


@pytest.mark.parametrize(
    "now", ["!sport gas", "! gas", "&a !sport gas", "!sport &a gas", "!!str x"]
)
def test_a_tag_that_yaml_would_drop_silently_is_refused(complaints, now):
    head = "version: 1\ndestinations: {ana: {terminal: true}}\nsubscriptions:\n  s:\n    "
    (found,) = complaints(f"{head}now: {now}\n    owner: ana\n    to: [ana]\n")
    place, _, said = found.partition(": ")
    assert place.startswith("w.yaml:5:1")
    assert said == (
        "what begins with '!' is a tag to YAML, and means nothing"
        " - write NOT in a rule; else put the whole value in single quotes"
    )


@pytest.mark.parametrize("value", ["!!int gas", "&a !!float x", "!!bool maybe", "!<x> 1", "!"])
def test_a_tag_that_does_not_fit_is_a_problem_and_no_crash(complaints, value):
    found = complaints(f"version: {value}\n")
    assert "what begins with '!' is a tag to YAML" in str(found)


def test_an_exclamation_mark_that_is_text_stays(understood):
    text = (
        "version: 1\nfeeds: [{url: 'https://a.example/', title: 'Yahoo!', tags: ['!', a!, Hi !x]}]"
    )
    assert understood(text).document.feeds[0].tags == ["!", "a!", "Hi !x"]


def test_a_feed_that_stands_there_twice_is_reported_with_the_first_line(complaints):
    text = """\
        version: 1
        feeds:
          - {url: "https://example.org/a"}
          - {url: "https://example.org/b", id: b}
          - {url: "https://example.org/a"}
          - {url: "https://example.org/c", id: b}
        """
    assert complaints(text) == [
        "w.yaml:5:5: the same feed stands in line 3 - remove one, or give each an id",
        "w.yaml:6:5: the same feed stands in line 4 - remove one, or give each an id",
    ]


def test_all_problems_come_at_once_in_the_order_of_the_file(complaints):
    text = """\
        version: 1
        defaults: {timezone: Mars}
        feeds:
          - {url: "https://example.org/a", every: soon}
        destinations:
          desk: {slack_webhok: secret:x}
        subscriptions:
          one: {owner: ana, now: "(gas", to: [desk, dsk]}
          two: {now: NOT gas, to: [desk]}
        """
    places = [line.split(":")[1] for line in complaints(text) if line.startswith("w.yaml")]
    assert places == ["2", "4", "6", "8", "8", "9", "9"]


def test_the_example_of_the_documentation_is_understood(understood, good):
    found = understood(good)
    (feed,) = found.document.feeds
    assert (feed.url, feed.tags, feed.every) == ("https://example.org/world.rss", ["wire"], 300)
    assert set(found.rules) == {"china-russia"}


def test_yaml_is_version_1_2(understood):
    text = "version: 1\nfeeds: [{url: 'https://a.example/', tags: [NO, SE, 22:00, 2026-01-01]}]"
    assert understood(text).document.feeds[0].tags == ["NO", "SE", "22:00", "2026-01-01"]


@pytest.mark.parametrize(
    ("every", "seconds"),
    [("90", 90), ("30s", 30), ("5m", 300), ("1h", 3600), ("7d", 604800), ("604800", 604800)],
)
def test_durations(understood, every, seconds):
    text = f"version: 1\nfeeds: [{{url: 'https://a.example/', every: {every}}}]"
    assert understood(text).document.feeds[0].every == seconds


def test_load_reads_a_file_with_the_names_of_the_gazetteer(tmp_path, good):
    file = tmp_path / "w.yaml"
    file.write_text(good, encoding="utf-8-sig")
    assert load(file).document.version == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read: No such file or directory"),
        (b"\xff\xfe", "this is not UTF-8 text - save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, content, message):
    file = tmp_path / "w.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load(file, FakeVocabulary())
    assert str(caught.value) == f"{file}: {message}"


def test_a_file_written_on_windows_is_placed_the_same(complaints):
    text = dedent("""\
        version: 1
        destinations: {ana: {terminal: true}}
        subscriptions:
          s:
            now: |
              gas
              enti:x
            owner: ana
            to: [ana]
        """).replace("\n", "\r\n")
    assert complaints(text)[0].startswith("w.yaml:7:7: unknown field 'enti'")
