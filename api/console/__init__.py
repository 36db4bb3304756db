"""`/console/`: the web application of learners, site developers and operators.

`dist/` is what `make web` builds from `web/`; it is committed, so that nobody needs Node to run it.
"""
