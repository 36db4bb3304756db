"""What the platform adds to the time that the model takes, for learners who tell of completed tasks and then think."""
