"""Whether this worker process is about to end: long handlers look, and the worker loop claims no more."""

import threading

stopping = threading.Event()
