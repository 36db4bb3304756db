"""Coding exercises: a bank of tasks, which of them fits a topic, and grading by tests.

Code of learners runs in `workers.sandbox` only, and what a test expects never goes there: `grade.py` compares outside.
"""
