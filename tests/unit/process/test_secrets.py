"""Secrets are read from files when used, and told to nobody."""

import pytest

from wirewatch.process.secrets import SecretError, Secrets


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "hook").write_text("https://hooks.example/XYZZY\n")
    return tmp_path


def why(folder, reference):
    with pytest.raises(SecretError) as caught:
        Secrets(folder).read(reference)
    return str(caught.value)


def test_the_value_is_the_file_without_its_last_line_end(folder):
    assert Secrets(folder).read("secret:hook") == "https://hooks.example/XYZZY"
    (folder / "hook").write_bytes(b" two\nlines \r\n")
    assert Secrets(folder).read("secret:hook") == " two\nlines "


def test_a_rotated_secret_is_seen_at_once(folder):
    secrets = Secrets(folder)
    secrets.read("secret:hook")
    (folder / "hook").write_text("new")
    assert secrets.read("secret:hook") == "new"


def test_a_missing_file_is_named_with_the_next_step(folder):
    said = (
        f"{folder}/other: no such file; put the value of secret:other there (WIREWATCH_SECRETS_DIR"
    )
    said += " names the folder)"
    assert why(folder, "secret:other") == said


@pytest.mark.parametrize(
    "reference",
    ["secret:../hook", "secret:a/b", "secret:.hidden", "secret:", "secret:hook\n", "secret:\0"],
)
def test_a_reference_never_leaves_the_folder(folder, reference):
    assert "write secret:NAME" in why(folder, reference)


def test_what_is_no_reference_may_be_the_secret_and_is_not_repeated(folder):
    assert "XYZZY" not in why(folder, "https://hooks.example/XYZZY")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (b"XYZZY\xff", "not UTF-8"),
        (b"XYZZY" * 20_000, "is this the right"),
    ],
)
def test_a_file_that_holds_no_value_is_named(folder, content, said):
    (folder / "odd").write_bytes(content)
    message = why(folder, "secret:odd")
    assert message.startswith(f"{folder}/odd: ")
    assert said in message
    assert "XYZZY" not in message


def test_a_folder_is_no_secret(folder):
    (folder / "sub").mkdir()
    assert why(folder, "secret:sub").startswith(f"{folder}/sub: Is a directory; ")


def test_nothing_shows_a_value(folder):
    secrets = Secrets(folder)
    secrets.read("secret:hook")
    assert "XYZZY" not in repr(secrets) + repr(vars(secrets))
