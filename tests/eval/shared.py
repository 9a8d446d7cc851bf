"""Where the evaluation texts are. They are not ours to publish, so they stay outside."""

import os
import sys
from pathlib import Path

NEXT_STEP = """\
No evaluation texts at {path}.
They are not part of this repository: they are not ours to publish. Where you have them, say where:
WIREWATCH_TEST_SHARED=/path/to/shared make eval"""


def file(name: str) -> Path:
    """A file of the evaluation folder; ends the program with the next step if it is not there."""
    path = Path(os.environ.get("WIREWATCH_TEST_SHARED", "../shared")) / "eval" / name
    if not path.is_file():
        sys.exit(NEXT_STEP.format(path=path))
    return path
