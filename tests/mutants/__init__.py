"""Mutants: patches that each break one guard or one step of the job protocol. The tests must notice every one.

`python -m tests.mutants` applies them one by one to a copy of the working tree and runs the nearest tests. Each patch
begins with two lines: `Why:`, what a user would lose, and `Tests:`, the files or node ids that are to fail.
"""
