"""Secrets are files, read when they are used: a rotated one needs no restart."""

import re
from pathlib import Path

from wirewatch_schemas.destination import REFERENCE_NAME

_REFERENCE = re.compile(f"secret:({REFERENCE_NAME})")
MOST_BYTES = 64 * 1024


class SecretError(Exception):
    """The secret can't be had; the message names the file and the next step, never the value."""


class Secrets:
    """The secrets in one folder."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def read(self, reference: str) -> str:
        """The value behind `secret:x`: the file x without its last line end.

        Blocks on a small local file. Raises `SecretError`.
        """
        if (found := _REFERENCE.fullmatch(reference)) is None:
            # What is not a reference may be the secret itself, so it is not repeated.
            raise SecretError(
                f"not a reference to a secret: write secret:NAME and put the value into"
                f" {self._folder}/NAME"
            )
        path = self._folder / found[1]
        try:
            with path.open("rb") as file:
                value = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise SecretError(
                f"{path}: no such file; put the value of {reference} there"
                " (WIREWATCH_SECRETS_DIR names the folder)"
            ) from None
        except OSError as error:
            why = f"{path}: {error.strerror}; {reference} must be a file that this user can read"
            raise SecretError(why) from None
        return _text(value, path)


def _text(value: bytes, path: Path) -> str:
    if len(value) > MOST_BYTES:
        raise SecretError(f"{path}: more than {MOST_BYTES} bytes; is this the right file?")
    try:
        text = value.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise SecretError(f"{path}: not UTF-8 text; write the value as plain text") from None
    if not text:
        raise SecretError(f"{path}: empty; put the value there")
    return text
