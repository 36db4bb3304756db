"""Booting processes: the embedded servers, the supervisor, and the stack that `pensum up` runs.

`child` is one process that never outlives us; `postgres` and `valkey` are the two servers; `processes` keeps children
alive; `stack` knows what Pensum consists of.
"""
