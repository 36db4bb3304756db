"""What every layer stands on: errors, and what a process makes once."""
