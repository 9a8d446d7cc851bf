"""What every test shares: they dial this machine and nothing else."""

from tests.support.loopback import only_this_machine

only_this_machine()
