"""The database: `models`, `queries` that never commit, `search`, and the `transactions` that all of them run in.

`transactions` begins with a table of the ways to reach the database. `engines` makes the connections;
`row_level_security` confines those of the API to the acting user; long SQL stands in `.sql` files (`sql_files`).
"""
