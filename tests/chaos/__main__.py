"""`make chaos`: the whole pipe while its processes and its broker are killed, frozen and ended.

make chaos ARGS="--items 500 --faults 100 --bus sqlite"     a short one

The last line has a fixed form; the exit code is 1 when a promise was broken.
"""

import sys

if __name__ == "__main__":
    from tests.chaos.command import main  # late: the forked workers need none of it

    sys.exit(main(sys.argv[1:]))
