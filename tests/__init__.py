import os

os.environ.setdefault(
    "PENSUM_JOB_PLUGINS", "false"
)  # before contracts are imported: tests expect the kinds of this tree
