"""What a worker process is still to do."""

import threading

# Whether it is about to end: long handlers check it.
stopping = threading.Event()

# Whether it begins no more jobs: it is about to end, or an operator drains it, and it goes on with those that it runs.
claims_no_more = threading.Event()
