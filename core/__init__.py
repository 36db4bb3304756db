"""The base of every layer: errors, settings, batching, and objects that a process makes once."""
