"""`check` and `apply` on the embedded log."""

import json

import pytest

WRONG = """\
version: 1
feed: []
destinations:
  here: {slack_webhook: "https://hooks.slack.example/hunter2"}
subscriptions:
  a: {owner: ana, now: "entity:Chna", to: [here]}
"""


@pytest.fixture
def topics(wirewatch):
    """The log is there."""
    assert wirewatch("topics").code == 0


def test_a_file_in_which_all_is_well(wirewatch, good):
    ran = wirewatch("check", good)
    said = "fine. Feeds: 1, destinations: 2, subscriptions: 1, examples that hold: 1"
    assert (ran.code, ran.out, ran.err) == (0, f"{good}: {said}\n", "")
    assert wirewatch("check", "--json", good).out == ""


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["plain", "json"])
def test_a_feed_that_is_polled_less_often_than_it_asks_is_a_note_and_no_problem(
    wirewatch, good, as_json
):
    good.write_text(good.read_text().replace("every: 5m", "every: 5s"))
    ran = wirewatch("check", *as_json, good)
    assert ran.code == 0
    assert ran.err.startswith(f"note: {good}:3:80: this feed: polled every 60 s and no more often")
    assert ("fine" in ran.out) is (as_json == ())
    assert wirewatch("check", good, WIREWATCH_POLLER__MIN_INTERVAL_S=1).err == ""


@pytest.mark.parametrize("command", [("check",), ("apply",), ("up", "--config")])
def test_a_wrong_file_is_told_by_line_and_column_with_suggestions(wirewatch, tmp_path, command):
    (tmp_path / "wrong.yaml").write_text(WRONG)
    ran = wirewatch(*command, "wrong.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "wrong.yaml:2:1: unknown key 'feed' - did you mean 'feeds'?",
        (
            "wrong.yaml:4:25: destinations.here.slack_webhook: a secret must not stand in this"
            " file - put the value in a file in the secrets folder (WIREWATCH_SECRETS_DIR), say"
            " NAME, and write secret:NAME"
        ),
        "wrong.yaml:6:32: unknown entity 'Chna' - did you mean 'China'?",
        "  entity:Chna",
        "         ^^^^",
    ]
    assert not (tmp_path / "wirewatch.db").exists()


def test_problems_as_json_are_one_a_line(wirewatch, tmp_path):
    (tmp_path / "wrong.yaml").write_text(WRONG)
    ran = wirewatch("check", "--json", "wrong.yaml")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (2, "")
    assert [(row["line"], row["column"]) for row in rows] == [(2, 1), (4, 25), (6, 32)]
    assert rows[2]["hint"] == "did you mean 'China'?"
    assert "hunter2" not in ran.out


def test_an_example_that_fails_and_a_destination_without_a_way_end_with_1(
    wirewatch, good, tmp_path
):
    text = good.read_text().replace("expect: now", "expect: silent")
    text = text.replace("here: {terminal: true}", "here: {email: ana@example.org}", 1)
    (tmp_path / "failing.yaml").write_text(text)
    ran = wirewatch("check", "failing.yaml")
    assert ran.code == 1
    mail, example = ran.err.splitlines()
    assert mail == (
        "failing.yaml:5:17: no e-mail can be sent: set WIREWATCH_SMTP__HOST to your mail server"
    )
    assert example.startswith("failing.yaml:13:9: 'Xi and Putin upgrade ties at Moscow summit'")
    assert " alerts at once, expected: silent - because relation:CN-RU=main (" in example


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _: None, "f.yaml: can't be read: No such file or directory"),
        (lambda file: file.symlink_to(file), "f.yaml: can't be read: Too many levels"),
        (lambda file: file.write_bytes(b"\xff\xfe"), "f.yaml: this is not UTF-8 text - save it"),
        (lambda file: file.write_text(""), "f.yaml:1:1: the file is empty - begin with"),
        (lambda file: file.write_text("a: [\n"), "f.yaml:2:1: not YAML: "),
    ],
    ids=["missing", "unreadable", "not text", "empty", "not YAML"],
)
@pytest.mark.parametrize("command", [("check",), ("apply",), ("up", "--config")])
def test_a_file_that_is_none(wirewatch, tmp_path, make, said, command):
    make(tmp_path / "f.yaml")
    ran = wirewatch(*command, "f.yaml")
    assert ran.code == 2
    assert ran.err.startswith(said)


def test_apply_before_topics_names_the_next_step(wirewatch, good):
    ran = wirewatch("apply", good)
    assert ran.code == 3
    assert ran.err == (
        "wirewatch: topic wirewatch.feeds.v1 is missing in wirewatch.db: run `wirewatch topics`\n"
    )


ADDED = """\
+ destination/here
+ destination/there
+ subscription/china-russia
+ feed/example.org/world (The World)
"""


@pytest.mark.usefixtures("topics")
def test_apply_shows_the_difference_and_makes_it(wirewatch, good):
    ran = wirewatch("apply", "--dry-run", good)
    assert (ran.code, ran.out) == (0, ADDED)
    assert "nothing was changed" in ran.err
    assert wirewatch("apply", good).out == ADDED
    assert wirewatch("apply", good).out == "nothing to change\n"


@pytest.mark.usefixtures("topics")
def test_what_left_the_file_goes_only_with_prune(wirewatch, good):
    wirewatch("apply", good)
    text = good.read_text().replace("  there: {terminal: true}\n", "")
    good.write_text(text.replace(", there", "").replace("5m", "10m"))
    changed = [
        "~ subscription/china-russia: to [here, there] -> [here]",
        "~ feed/example.org/world (The World): every_s 300 -> 600",
    ]
    kept = "  destination/there: not in the file; kept, --prune removes it"
    assert wirewatch("apply", "--dry-run", good).out.splitlines() == [*changed, kept]
    assert wirewatch("apply", good).out.splitlines() == [*changed, kept]
    assert wirewatch("apply", good).out.splitlines() == [kept]
    assert wirewatch("apply", "--prune", good).out == "- destination/there\n"
    assert wirewatch("apply", "--prune", good).out == "nothing to change\n"


@pytest.mark.usefixtures("topics")
def test_the_difference_as_json(wirewatch, good):
    ran = wirewatch("apply", "--json", "--dry-run", good)
    assert json.loads(ran.out) == {
        "add": [
            "config.v1/destination/here",
            "config.v1/destination/there",
            "config.v1/subscription/china-russia",
            "feeds.v1/example.org/world",
        ],
        "change": [],
        "remove": [],
        "foreign": [],
        "pruned": False,
        "applied": False,
    }
    assert json.loads(wirewatch("apply", "--json", good).out)["applied"]
    assert wirewatch("apply", good).out == "nothing to change\n"


def test_topics_are_made_once(wirewatch):
    first = wirewatch("topics").out.splitlines()
    assert "created     wirewatch.items.v1" in first
    assert "positioned  wirewatch.enricher items.v1 partition 0: new -> 0" in first
    rows = [json.loads(line) for line in wirewatch("topics", "--json").out.splitlines()]
    assert {row["action"] for row in rows} == {"kept"}
    assert {"name": "wirewatch.items.v1", "action": "kept", "detail": ""} in rows


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere/w.db", "unable to open database file; check that its directory exists"),
        ("good.yaml", "it is not a Wirewatch database; choose another file"),
    ],
)
def test_a_database_that_cannot_be_used(wirewatch, good, path, said):
    assert good.exists()
    ran = wirewatch("topics", WIREWATCH_SQLITE__PATH=path)
    assert ran.code == 3
    assert ran.err.startswith(f"wirewatch: {path}: ")
    assert said in ran.err
