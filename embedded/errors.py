class CannotRun(Exception):
    """The stack cannot start or go on. The message is for the person at the terminal."""
