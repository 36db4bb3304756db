"""What the benches share: servers and processes of their own, rounds, figures, tables and the result file."""
