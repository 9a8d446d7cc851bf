"""Examples and secrets are tried before anything is applied."""

import pytest

from tests.support.stories import TENNIS, relation, story
from wirewatch.configuration import check, too_often, undeliverable
from wirewatch.process.settings import PollerSettings, Settings, SmtpSettings
from wirewatch.rules.terms import CUTS


@pytest.fixture
def secrets(tmp_path):
    (tmp_path / "slack_world_desk").write_text("https://hooks.slack.com/services/hunter2")
    return tmp_path


def settings(secrets, **smtp):
    return Settings(secrets_dir=str(secrets), smtp=SmtpSettings(**{"host": "mail.example"} | smtp))


def found(configuration, enrich, secrets):
    return [str(problem) for problem in check(configuration, enrich, settings(secrets))]


def enriched(text):
    """As the enricher would: the summit is about the pair, the final is not."""
    return story(text, relations=(relation(812 if "summit" in text else 120),))


def test_a_configuration_whose_examples_hold_has_no_problems(understood, good, secrets):
    assert found(understood(good), enriched, secrets) == []


def test_an_example_that_should_alert_says_why_it_does_not(understood, good, secrets, monkeypatch):
    monkeypatch.setitem(CUTS, "main", 560)

    def silent(text):
        return story(text, relations=(relation(120),))

    assert found(understood(good), silent, secrets) == [
        (
            "w.yaml:15:9: 'Xi and Putin upgrade ties at Moscow summit' stays silent, expected: now"
            " - because relation:CN-RU=main: 120 of 560 needed"
        )
    ]


def test_an_example_that_should_stay_silent_says_why_it_does_not(understood, good, secrets):

    def alerting(text):
        return story(text, relations=(relation(900),))

    assert found(understood(good), alerting, secrets) == [
        (
            "w.yaml:16:9: 'Russian wins China Open tennis final' alerts at once, expected: silent"
            " - because relation:CN-RU=main (900)"
        )
    ]


def test_what_rules_a_story_out_is_named(understood, good, secrets):

    def sport(text):
        return story(text, relations=(relation(900),), topics=(TENNIS,))

    (problem,) = found(understood(good), sport, secrets)
    assert problem.endswith("because NOT topic:sport: tennis 700")


def test_a_long_example_is_cut_short(understood, good, secrets):
    text = good.replace("Russian wins China Open tennis final", "summit " * 20)
    (problem,) = found(understood(text), enriched, secrets)
    assert "summit sum… alerts" in problem.replace("'", "")


def test_a_secret_without_a_file_is_reported_where_it_is_named(understood, good, tmp_path):
    (problem,) = found(understood(good), enriched, tmp_path)
    assert problem.startswith(f"w.yaml:6:31: {tmp_path}/slack_world_desk: no such file")


def test_a_secret_that_is_no_url_is_reported_and_not_repeated(understood, good, secrets):
    for wrong in ("hunter2", "ftp://hunter2", "https://", "https://[hunter2"):
        (secrets / "slack_world_desk").write_text(wrong)
        (problem,) = found(understood(good), enriched, secrets)
        said = "secret:slack_world_desk holds no URL: put the webhook's whole URL there"
        assert problem == f"w.yaml:6:31: {said}"


def test_a_bots_token_without_a_file_is_reported(understood, good, secrets):
    bot = "world-desk: {slack_channel: C0123456789, token: secret:bot}"
    text = good.replace("world-desk: {slack_webhook: secret:slack_world_desk}", bot)
    (problem,) = undeliverable(understood(text), settings(secrets))
    assert str(problem).startswith(f"w.yaml:6:51: {secrets}/bot: no such file")
    (secrets / "bot").write_text("xoxb-hunter2")
    assert list(undeliverable(understood(text), settings(secrets))) == []


def test_an_address_without_a_mail_server_is_reported(understood, good, secrets):
    (problem,) = undeliverable(understood(good), settings(secrets, host=""))
    said = "no e-mail can be sent: set WIREWATCH_SMTP__HOST to your mail server"
    assert str(problem) == f"w.yaml:7:16: {said}"


def test_a_mail_server_that_wants_a_password_needs_its_file(understood, good, secrets):
    wanted = settings(secrets, username="alerts")
    (problem,) = undeliverable(understood(good), wanted)
    assert f"{secrets}/smtp_password: no such file" in str(problem)
    (secrets / "smtp_password").write_text("x")
    assert list(undeliverable(understood(good), wanted)) == []


def test_no_problem_repeats_a_secret(understood, good, tmp_path):
    (tmp_path / "slack_world_desk").write_bytes(b"\xffhunter2")
    (problem,) = found(understood(good), enriched, tmp_path)
    assert "hunter2" not in problem


def feeds(*intervals):
    """A file with a feed for each interval; without one where it is empty."""
    lines = [
        f"  - {{url: 'https://a.example/{at}'{every and f', every: {every}'}}}"
        for at, every in enumerate(intervals)
    ]
    return "\n".join(["version: 1", "feeds:", *lines])


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        (["60s", "1d"], None),
        (["1h", "10s"], "w.yaml:4:41: this feed: polled every 60 s and no more often"),
        (["10s", "30s", "1s"], "w.yaml:3:41: this feed and 2 more: polled every 60 s"),
    ],
)
def test_feeds_that_ask_for_more_than_the_poller_does_are_told_once(understood, intervals, said):
    found = [str(one) for one in too_often(understood(feeds(*intervals)), Settings())]
    assert len(found) == (said is not None)
    for one in found:
        assert one.startswith(said)
        assert one.endswith(" - write so, or lower WIREWATCH_POLLER__MIN_INTERVAL_S")


def test_a_feed_that_asks_for_nothing_is_no_note_however_high_the_floor(understood):
    slow = Settings(poller=PollerSettings(min_interval_s=3600))
    assert list(too_often(understood(feeds("")), slow)) == []
    assert len(list(too_often(understood(feeds("5m")), slow))) == 1
