"""`make bench-remote`: GPU workers at the end of a line. Searches, language models and embedding jobs with the line's
round trip at 0, 40 and 150 ms, and how often a worker waits for it.

The line is the relay of the tests (tests/support/relay.py), between the two GPU workers and both servers.
"""
