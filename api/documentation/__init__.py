"""`/docs` and `/`: pages that show the API, from files of this package alone."""
