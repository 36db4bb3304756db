"""What `pensum up` starts: PostgreSQL, Valkey, and the processes of Pensum under one supervisor.

`stack` lists the parts and starts them, `postgres`, `valkey` and `llama_server` are the embedded servers,
`process_specs` are the command lines, `supervisor` restarts processes that exit, `child_process` and `orphan_cleanup`
make sure that no process outlives the supervisor, and `prepare` migrates the database. The worker process itself is in
`workers.runtime`.
"""
