"""Mutants: patches that each break one guard or one step of the job protocol. The tests must notice every one.

`python -m tests.mutants` applies them one by one to a copy of the working tree and runs what is to notice it. Each
patch begins with a few lines: `Why:`, what a user would lose, and who is to notice: `Tests:`, the files or node ids
that are to fail, `Prove:`, the scenarios of `make prove` of which one is to find a violation, or both. `Equivalent:`
says why a damage is none: then the scenarios are to find nothing.
"""
