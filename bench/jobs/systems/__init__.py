"""One module per system, with `send`: it submits a job at each moment. Modules import neither each other nor
`bench.common`, because each system has an environment of its own."""
