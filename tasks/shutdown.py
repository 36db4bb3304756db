"""Whether this worker process is about to end: long handlers check it, and the worker loop claims no more."""

import threading

stopping = threading.Event()
