"""Small tasks of each kind of work, given straight to a provider and judged by code."""
