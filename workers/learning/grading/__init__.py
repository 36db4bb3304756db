"""Grading answers. Code decides the score; a model only says of each rubric item whether the answer meets it."""
