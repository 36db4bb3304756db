"""Running code that nobody vouches for: inputs go in, values come out.

`run.py` is the way in. What a right value would be never enters a sandbox: its callers compare outside.
docs/sandbox.md says what it stops and what it does not.
"""
