"""Submits a job for each line of input, and prints how long that took."""

import json
import sys
import time

from db.transactions import transaction
from tasks.contracts import GenerateText
from tasks.submit import submit

for _ in sys.stdin:
    began = time.monotonic()
    with transaction() as session:
        job = submit(session, GenerateText(prompt="from a process of its own"), user_id=None)
    answer = {"id": str(job.id), "seconds": time.monotonic() - began}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
