"""`make bench-embed`: texts embedded per second, and vectors loaded into PostgreSQL per second.

Pensum is measured from the claim of the first job to the stored result of the last, the others only while they compute.
"""
