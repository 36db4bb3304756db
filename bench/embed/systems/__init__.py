"""Each is a process of its own, `python -m bench.embed.systems.SYSTEM ...`, and prints one line of JSON at its end."""
