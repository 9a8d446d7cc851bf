"""The command line: thin, one module per command family.

Exit codes: 0 all well · 1 a check found something, or a promise was broken · 2 wrong usage, setting
or configuration · 3 the bus can't be used · 130, 143 stopped at once by a second signal.
"""
