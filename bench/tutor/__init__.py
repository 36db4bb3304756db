"""`make bench-tutor`: how long learners wait for resources, exercises, grades and progress, and for what."""
