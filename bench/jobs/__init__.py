"""`make bench-jobs`: jobs drained, time from submission to start, HTTP submissions, time from cancel to end.

`systems` run the no-op job and are alone in their processes, `routes` accept HTTP submissions; `catalogue` lists both.
"""
