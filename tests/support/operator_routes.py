"""The routes that operators may use, beside those of every user."""

FOR_OPERATORS = {
    *(f"GET /api/admin/{path}" for path in ("jobs", "jobs/counts", "jobs/{job_id}", "problems")),
    *(f"POST /api/admin/jobs/{path}" for path in ("bulk", "{job_id}/cancel")),
    *(f"GET /api/admin/bulk-actions{path}" for path in ("", "/{bulk_action_id}")),
    "POST /api/admin/bulk-actions/{bulk_action_id}/cancel",
    *(
        f"GET /api/admin/{path}"
        for path in ("audit", "events", "llm-providers", "queues", "schedules", "settings", "stats", "storage")
    ),
    *(f"GET /api/admin/{path}" for path in ("users", "users/{user_id}", "workers")),
    "POST /api/admin/workers/{worker_id}/drain",
    *(f"POST /api/admin/llm-providers/{{name}}/{verb}" for verb in ("away", "back")),
    *(f"POST /api/admin/{what}/{verb}" for what in ("queues/{name}", "kinds/{kind}") for verb in ("pause", "resume")),
}
