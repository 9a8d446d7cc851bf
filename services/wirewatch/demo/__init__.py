"""The demo: six outlets on this machine, one rule, and promises that are checked, not printed."""
