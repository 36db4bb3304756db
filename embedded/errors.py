class CannotRun(Exception):
    """The stack cannot start or continue. The message is shown on the terminal."""
