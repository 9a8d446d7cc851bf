"""Run Python again with other seeds for hashes: sets then have another order."""

import os
import subprocess
import sys


def written_under_seeds(code: str, *arguments: str) -> bytes:
    """What the code writes, which must be the same under each of three seeds."""
    written = {
        subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(written) == 1
    return written.pop()
