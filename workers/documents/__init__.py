"""From a file to chunks: parse what came, then cut it along its own structure."""
