"""Coding exercises that a language model writes, where the bank has none.

`writer` has them written, `candidates` and `giveaways` check what can be seen without running them; `trial` runs them
in the sandbox. Whatever fails is dropped and never repaired.
"""
