"""How many texts get their vectors in a second, and how many vectors get into PostgreSQL.

Pensum is measured from the claim of the first job to the stored result of the last, the others only while they compute.
"""
