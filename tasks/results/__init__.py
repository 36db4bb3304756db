"""What jobs return, by kind. The API documents these models, so they import nothing heavy."""
