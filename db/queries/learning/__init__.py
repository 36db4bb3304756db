"""Learning: answers and their cache, instructions for answers, learning sessions with their exercises and progress."""
