"""Benches: what Pensum is measured against, on the same machine, in the same run."""
