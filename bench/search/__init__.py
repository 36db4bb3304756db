"""`make bench-search`: searches per second in a library of many passages, and the recall of the nearest ones."""
