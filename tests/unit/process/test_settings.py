"""Settings come from the environment, and a typing error there is never silence."""

import os
from ipaddress import ip_network

import pytest

from wirewatch.process.settings import HttpSettings, Settings, SettingsError, describe, load


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in list(os.environ):
        if name.startswith("WIREWATCH_"):
            monkeypatch.delenv(name)


def refused(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_everything_has_a_default():
    settings = load()
    assert settings.prefix == "wirewatch."
    assert settings.bus == "sqlite"
    assert settings.http.allow_networks == ()


def test_a_variable_sets_what_it_names(monkeypatch):
    monkeypatch.setenv("WIREWATCH_BUS", "kafka")
    monkeypatch.setenv("WIREWATCH_KAFKA__BOOTSTRAP", "kafka:9092")
    monkeypatch.setenv("WIREWATCH_DELIVER__LEASE_S", "2.5")
    settings = load()
    assert (settings.bus, settings.kafka.bootstrap) == ("kafka", "kafka:9092")
    assert settings.deliver.lease_s == 2.5


def test_networks_are_a_list_with_commas(monkeypatch):
    monkeypatch.setenv("WIREWATCH_HTTP__ALLOW_NETWORKS", "127.0.0.0/8, ::1/128,")
    assert load().http.allow_networks == (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def test_an_empty_variable_is_none_at_all(monkeypatch):
    monkeypatch.setenv("WIREWATCH_SMTP__PORT", "")
    assert load().smtp.port == 587


def test_what_the_test_suite_reads_is_not_ours(monkeypatch):
    monkeypatch.setenv("WIREWATCH_TEST_KAFKA", "localhost:9092")
    assert load() == Settings()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("WIREWATCH_LOGLEVEL", "did you mean WIREWATCH_LOG__LEVEL?"),
        ("WIREWATCH_SQLITE_PATH", "did you mean WIREWATCH_SQLITE__PATH?"),
        ("WIREWATCH_KAFKA_BOOTSTRAP", "did you mean WIREWATCH_KAFKA__BOOTSTRAP?"),
        ("WIREWATCH_KAFKA__BOOTSTRP", "did you mean WIREWATCH_KAFKA__BOOTSTRAP?"),
        ("WIREWATCH_SQLITE__JOURNAL_MODE", "there are WIREWATCH_SQLITE__PATH"),
        ("WIREWATCH_HTTP", "there are WIREWATCH_HTTP__ALLOW_NETWORKS, "),
        ("WIREWATCH_ZZZ", "unset it, or see docs/settings.md"),
    ],
)
def test_a_variable_that_nobody_knows_is_refused_with_a_suggestion(monkeypatch, name, said):
    message = refused(monkeypatch, **{name: "x"})
    assert message.startswith(f"{name}: no setting has this name; {said}")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WIREWATCH_BUS", "redis", "Input should be 'kafka' or 'sqlite'"),
        ("WIREWATCH_SMTP__PORT", "hunter2", "Input should be a valid integer"),
        ("WIREWATCH_SMTP__PASSWORD", "hunter2", "String should match pattern '^secret:"),
        ("WIREWATCH_DELIVER__GRACE_S", "inf", "Input should be a finite number"),
        ("WIREWATCH_HTTP__ALLOW_NETWORKS", "10.0.0.1/8", "10.0.0.1/8 has host bits set; write"),
        ("WIREWATCH_KAFKA__BOOTSTRAP", "kafka", "write host:port, several with commas"),
        ("WIREWATCH_KAFKA__BOOTSTRAP", "a:9092,b:port", "write host:port, several with commas"),
        ("WIREWATCH_SLACK__API_URL", "slack.com/api", "write it like https://slack.com/api"),
        ("WIREWATCH_SLACK__API_URL", "https://a:hunter2@b", "write it like https://slack.com"),
        ("WIREWATCH_HTTP__PROXY", "proxy:3128", "write it like http://proxy.example.org:3128"),
        ("WIREWATCH_HTTP__PROXY", "http://a:hunter2@b", "a proxy that wants a password"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(monkeypatch, name, value, said):
    message = refused(monkeypatch, **{name: value})
    assert message.startswith(f"{name}: {said}")
    assert "\n" not in message
    assert "hunter2" not in message


def test_all_that_is_wrong_is_told_at_once(monkeypatch):
    message = refused(monkeypatch, WIREWATCH_BUS="x", WIREWATCH_LOG__LEVEL="y")
    assert [line.partition(":")[0] for line in message.splitlines()] == [
        "WIREWATCH_BUS",
        "WIREWATCH_LOG__LEVEL",
    ]


def test_every_variable_is_described_and_can_be_set_to_its_default(monkeypatch):
    described = list(describe())
    for variable in described:
        monkeypatch.setenv(variable.name, variable.default)
    assert load() == Settings()
    assert ("WIREWATCH_SQLITE__PATH", "text", "wirewatch.db") in [
        (v.name, v.type, v.default) for v in described
    ]
    assert {v.type for v in described if v.name == "WIREWATCH_SMTP__TLS"} == {
        "starttls | tls | none"
    }


def test_a_group_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="Extra inputs"):
        HttpSettings(allow_network="10.0.0.0/8")
