// Generated from openapi.json by scripts/generate.js: `make openapi` writes both.
export interface paths {
    "/api/auth/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Login Options
         * @description Returns how people get in, for a login page.
         */
        get: operations["get_login_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register User
         * @description Creates an account and sends an e-mail to verify the address.
         */
        post: operations["register_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Returns an access token. Failed attempts are rate limited: after some of them 429 with `Retry-After`.
         */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description Revokes the access token or session of this request at once.
         */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Current User
         * @description Returns your account.
         */
        get: operations["get_current_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request Password Reset
         * @description Sends an e-mail with a token to reset the password. The response does not reveal whether the account exists.
         */
        post: operations["request_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Password
         * @description Sets a new password with the token from the e-mail, which works once. All access tokens and sessions end. An
         *     unverified e-mail address becomes verified, and the API keys created before that are deleted.
         */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Sets a new password. All access tokens and sessions end; the response has a new token. API keys stay valid.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/request-verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request Verification
         * @description Sends an e-mail with a token to verify the address. The response does not reveal whether the account exists.
         */
        post: operations["request_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify Email
         * @description Verifies the e-mail address with the token from the e-mail, which works once.
         */
        post: operations["verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Usage
         * @description Returns what you store, how many requests and jobs you sent in this minute, and what you may.
         */
        get: operations["get_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Account
         * @description Returns everything that is yours as a ZIP: `account.json`, a JSON file of rows for each kind of data, the files
         *     of your documents as you uploaded them, and their texts. Secrets are not in it, such as those of webhooks, nor are
         *     solutions of exercises, nor what models made of the texts to search them. It is sent as it is read.
         */
        get: operations["export_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Own Account
         * @description Deletes your account with its documents, jobs, conversations and everything else, and ends your logins. Give the
         *     `password` of the account, or its `email` where it has none. The last administrator cannot go.
         */
        delete: operations["delete_own_account"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Api Keys
         * @description Lists your API keys, newest first, without the secret part.
         */
        get: operations["list_api_keys"];
        put?: never;
        /**
         * Add Api Key
         * @description Creates an API key. Its scopes may not exceed those of your credentials. The key is shown only once.
         */
        post: operations["add_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Api Key
         * @description Deletes an API key. All API processes reject it within two seconds.
         */
        delete: operations["delete_api_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Login Sessions
         * @description Lists your login sessions, newest first. API keys are listed at /api/auth/api-keys.
         */
        get: operations["list_login_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{login_session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End Login Session
         * @description Ends a login session at once: its access token or cookie is useless.
         */
        delete: operations["end_login_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start Github Login
         * @description Returns the GitHub URL to open in the browser. The sign-in must be finished within ten minutes.
         */
        get: operations["start_github_login"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/github/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finish Github Login
         * @description Returns an access token, or leads to the page of the console that the sign-in was begun for. An existing account
         *     with the same e-mail is linked if both sides have verified it.
         */
        get: operations["finish_github_login"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Stats
         * @description Returns figures on accounts, jobs, queues, workers, the library and storage.
         */
        get: operations["get_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Platform Events
         * @description Streams what happens on the platform, without texts: attempts at jobs begin, jobs end, queues and kinds are
         *     paused and resumed, workers come and go.
         *
         *     A reconnecting browser goes on after `Last-Event-ID`, at most an hour later. An event may come again after a lost
         *     connection, and events come within seconds. The stream ends soon after a logout, and when the key or the role is no
         *     more.
         */
        get: operations["stream_platform_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs Of All Users
         * @description Lists the jobs of all users, newest first, with results of up to 64 KB.
         */
        get: operations["list_jobs_of_all_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count Jobs By Hour
         * @description Counts the jobs of all users by state and by the hour in which they were submitted.
         */
        get: operations["count_jobs_by_hour"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job Of Any User
         * @description Returns a job of any user.
         */
        get: operations["get_job_of_any_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job Of Any User
         * @description Cancels a job of any user, as its user would. Repeating the request is harmless.
         */
        post: operations["cancel_job_of_any_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Job Of Any User
         * @description Runs a failed, cancelled or expired job of any user again, under the same id.
         */
        post: operations["retry_job_of_any_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Problems Of Jobs
         * @description Groups the jobs that failed by problem and kind, the most frequent first; with a `cause`, those of that cause.
         */
        get: operations["list_problems_of_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/jobs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Act On Jobs In Bulk
         * @description Cancels all jobs that a filter finds, or runs those again that failed (with `state`, also cancelled or expired
         *     ones). Count first: `dry_run` is true unless you say otherwise. The action goes on by itself; `Location` is where it
         *     says how far it is. Running jobs again is for administrators.
         */
        post: operations["act_on_jobs_in_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bulk-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Bulk Actions
         * @description Lists the bulk actions of all operators, newest first, as long as jobs are kept.
         */
        get: operations["list_bulk_actions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bulk-actions/{bulk_action_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Bulk Action
         * @description Says how far a bulk action is, and how it ended.
         */
        get: operations["get_bulk_action"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/bulk-actions/{bulk_action_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Bulk Action
         * @description Stops a bulk action. What it has done stays done. Repeating the request is harmless.
         */
        post: operations["cancel_bulk_action"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Queues
         * @description Lists the queues with what waits and runs in each, and what is paused.
         */
        get: operations["list_queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/queues/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Queue
         * @description Has workers begin no job of a queue until it is resumed. Jobs that run go on, new ones are accepted, and those
         *     that wait still expire at their deadlines. Repeating the request changes nothing.
         */
        post: operations["pause_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/queues/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Queue
         * @description Ends the pause of a queue. Kinds that are paused stay so.
         */
        post: operations["resume_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/kinds/{kind}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Kind
         * @description Has workers begin no job of a kind, in any queue, until it is resumed. Jobs that run go on, up to their next
         *     stage. Repeating the request changes nothing.
         */
        post: operations["pause_kind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/kinds/{kind}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Kind
         * @description Ends the pause of a kind. In queues that are paused its jobs still wait.
         */
        post: operations["resume_kind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Schedules
         * @description Lists what the platform does again and again: what each schedule is for, how often, when it ran last and is next
         *     due, and whether it is late. Late ones miss beat, which triggers them, or the worker of the queue `upkeep`.
         */
        get: operations["list_schedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/schedules/{name}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run Schedule
         * @description Has a schedule run now, whether or not it is due: at once, or within a minute of the end of a run that goes on
         *     and of the return of a worker of `upkeep`.
         */
        post: operations["run_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Settings
         * @description Returns each setting in force in this process of the API with where it comes from, secrets by their names alone,
         *     and the versions of what runs.
         */
        get: operations["get_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Storage
         * @description Returns what the tables take up, the largest first, what retention deletes next, and the disk where it is
         *     known.
         */
        get: operations["get_storage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Platform Usage
         * @description Returns what the jobs used that ended in a window: tokens, money where prices are known, seconds of GPUs, and how
         *     many were answered from a cache; by day, kind or user. Jobs that retention deleted are not counted.
         */
        get: operations["get_platform_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/usage.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Platform Usage
         * @description The same as CSV, with all rows.
         */
        get: operations["download_platform_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description Lists all accounts, newest first.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Add User
         * @description Creates an account that can log in at once.
         */
        post: operations["add_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User
         * @description Returns an account, how much it has stored and submitted, and when it was last used.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Delete User
         * @description Cancels the running jobs of an account, then deletes it with its documents, jobs, events and webhooks.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Change User
         * @description Changes the given fields. `is_active` suspends and restores, as the routes of these names do. One administrator
         *     must remain.
         */
        patch: operations["change_user"];
        trace?: never;
    };
    "/api/admin/users/{user_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend User
         * @description Suspends an account: within seconds no key, session or stream of its lets in any more. Its waiting jobs are
         *     cancelled, and running ones asked to stop; its rows stay. Repeating the request changes nothing.
         */
        post: operations["suspend_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore User
         * @description Ends a suspension: API keys let in again, and the user can log in. Sessions of before stay ended, and cancelled
         *     jobs cancelled: `POST /api/admin/jobs/bulk` runs them again.
         */
        post: operations["restore_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Workers
         * @description Lists the live workers with what their hosts have and which jobs they run. A worker that its host drains or stops
         *     is not listed any more.
         */
        get: operations["list_workers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/workers/{worker_id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Drain Worker
         * @description Has a worker claim no more jobs. It learns that within seconds, finishes the jobs that it runs, and stays alive
         *     until it is stopped; started anew, it claims again. Repeating the request changes nothing.
         */
        post: operations["drain_worker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/external-users/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Ensure External User
         * @description Returns the account of a learner of your site, and makes it if there is none. It has no password: get tokens for
         *     it with POST /api/admin/users/{user_id}/tokens.
         */
        put: operations["ensure_external_user"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List User Tokens
         * @description Lists the tokens of a user that are valid now, newest first, without the secret part.
         */
        get: operations["list_user_tokens"];
        put?: never;
        /**
         * Add User Token
         * @description Creates a token that acts for the user until it expires, for a page in their browser. It is shown only once, and
         *     cannot make what outlasts it: API keys, webhooks and their secrets.
         */
        post: operations["add_user_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/users/{user_id}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete User Token
         * @description Revokes a token. All API processes reject it within two seconds; event streams that it opened end soon after.
         */
        delete: operations["delete_user_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List All Profiles
         * @description Lists the profiles of all accounts, or those of a name, newest accounts first.
         */
        get: operations["list_all_profiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/profiles/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Profile Of User
         * @description Returns the profile of a user as its owner sees it.
         */
        get: operations["get_profile_of_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Profile Of User
         * @description Changes the given fields of a user's profile, and notes in the audit log which. Changed text is searchable once
         *     `job` has ended.
         */
        patch: operations["change_profile_of_user"];
        trace?: never;
    };
    "/api/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit Entries
         * @description Lists what administrators and operators changed, newest first.
         */
        get: operations["list_audit_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/llm-config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Llm Config
         * @description Returns the chains of providers in force, the budgets of users, and prices. The `ETag` is for `If-Match`.
         */
        get: operations["get_llm_config"];
        /**
         * Change Llm Config
         * @description Replaces what is given. It takes effect within seconds, also for waiting jobs.
         */
        put: operations["change_llm_config"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate Text
         * @description Generates text for a prompt or a conversation. The text streams as `token` events of the job.
         */
        post: operations["generate_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/embed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Embed Texts
         * @description Computes a vector for each text with the embedding model of the search.
         */
        post: operations["embed_texts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Budget
         * @description Returns what you have used of language models today (UTC), and your limits.
         */
        get: operations["get_budget"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Lists the language models of all providers, as last probed, each with the health of its provider.
         */
        get: operations["list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/models/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pull Model
         * @description Pulls a model into a provider's server. The job's progress counts bytes. What has come stays when the job is
         *     cancelled or fails, and the next pull goes on there.
         */
        post: operations["pull_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/llm/models/{provider}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Model
         * @description Deletes a model from a provider's server. Its job fails as `model-missing` where the server has no such model.
         *     `?metadata.KEY=VALUE` notes a pair on the job.
         */
        delete: operations["delete_model"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/llm-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Providers
         * @description Lists the providers that workers have announced, and when providers went and came.
         */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/llm-providers/{name}/away": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Declare Provider Away
         * @description Keeps jobs from a provider until it is declared back. Those that it works on go on; others wait, or go to the
         *     next provider of their chain. Repeating the request changes nothing.
         */
        post: operations["declare_provider_away"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/llm-providers/{name}/back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Declare Provider Back
         * @description Ends what `away` began. The provider is probed at once.
         */
        post: operations["declare_provider_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/llm-providers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget Provider
         * @description Forgets a provider that no live worker announces. Waiting jobs go on with the next provider of their chain; those
         *     that asked for exactly this one fail as `model-unavailable`. It comes back by itself when a worker announces it.
         *
         *     A provider that is only offline need not be forgotten: jobs wait for it, or pass it over, as their chain says. One
         *     that no worker is configured for any more, or that none has announced for seven days, is gone without this.
         */
        delete: operations["forget_provider"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Own Jobs
         * @description Streams the state and the progress of all your jobs, each as it is after a change: one connection for a page that
         *     shows many. Texts, results and jobs of the platform itself are not in it.
         *
         *     Of changes that follow each other within a second, the last one is told. A reconnecting browser goes on after
         *     `Last-Event-ID`, at most an hour later. A change may come again, with the same `version`. The stream ends soon after
         *     a logout, and when the key or the account is no more.
         */
        get: operations["stream_own_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs
         * @description Lists your jobs, newest first, with results of up to 64 KB; of others `result` is null, and GET
         *     /api/jobs/{job_id} has it. `?metadata.KEY=VALUE` limits the list to those with this pair, for any number of keys.
         */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job
         * @description Returns the job. With `wait` (long poll), as soon as its state, its progress or what it waits
         *     for differs from `If-None-Match`.
         */
        get: operations["get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job
         * @description Cancels a waiting job at once and requests a running job to stop. Repeating the request is harmless.
         */
        post: operations["cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Job
         * @description Runs a failed, cancelled or expired job again, under the same id.
         */
        post: operations["retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Events
         * @description Streams the past and future events of a job as server-sent events; the last one is `end`.
         *
         *     A reconnecting browser continues after `Last-Event-ID`. Behind `end` the answer is 204, which tells it to reconnect
         *     no more. A stream ends without `end` soon after a logout, and when
         *     its key or account is no more.
         */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhooks
         * @description Lists your webhooks, newest first.
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Add Webhook
         * @description Creates a webhook for the ends of your jobs, signed with the returned secret (Standard Webhooks). It is sent a
         *     `webhook.test`; once that is answered with 2xx, it gets what was held for it, and all that comes.
         */
        post: operations["add_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/callback-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Callback Secret
         * @description Returns the secret that signs the webhooks of jobs with a `callback_url`. A key needs the scope `write` too: who
         *     has the secret can sign.
         */
        get: operations["get_callback_secret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Webhook
         * @description Returns a webhook, without its secret.
         */
        get: operations["get_webhook"];
        put?: never;
        post?: never;
        /**
         * Delete Webhook
         * @description Deletes a webhook with its deliveries.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Change Webhook
         * @description Changes the given fields. `"enabled": true` also resets the failures that disabled it. A new URL has to answer a
         *     test before it gets anything else.
         */
        patch: operations["change_webhook"];
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Webhook Secret
         * @description Creates a new secret. The previous one also signs for 24 hours, so that you can change over.
         */
        post: operations["rotate_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhook Deliveries
         * @description Lists the deliveries to a webhook, newest first, with every attempt.
         */
        get: operations["list_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Job Deliveries
         * @description Lists the deliveries for a job: to your webhooks and to its `callback_url`.
         */
        get: operations["list_job_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Delivery
         * @description Returns a delivery with every attempt.
         */
        get: operations["get_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test Webhook
         * @description Sends a `webhook.test` event. A 2xx activates a webhook that has answered none yet. Poll the returned delivery to
         *     see the response of your server.
         */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeliver Delivery
         * @description Sends a delivery again, with the same `webhook-id`, and restarts its retry schedule.
         */
        post: operations["redeliver_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeliver Webhook Deliveries
         * @description Sends the deliveries to a webhook between two times again: the failed ones, or all.
         */
        post: operations["redeliver_webhook_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Platform Webhooks
         * @description Lists the webhooks of the platform, newest first.
         */
        get: operations["list_platform_webhooks"];
        put?: never;
        /**
         * Add Platform Webhook
         * @description Creates a webhook for the ends of all users' jobs. Its messages name the user (`user_id`); all else is as with
         *     the webhooks of users: the first request is `webhook.test`.
         */
        post: operations["add_platform_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Platform Webhook
         * @description Returns a webhook of the platform, without its secret.
         */
        get: operations["get_platform_webhook"];
        put?: never;
        post?: never;
        /**
         * Delete Platform Webhook
         * @description Deletes a webhook of the platform with its deliveries.
         */
        delete: operations["delete_platform_webhook"];
        options?: never;
        head?: never;
        /**
         * Change Platform Webhook
         * @description Changes the given fields. A new URL has to answer a test before it gets anything else.
         */
        patch: operations["change_platform_webhook"];
        trace?: never;
    };
    "/api/admin/webhooks/{webhook_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Platform Webhook Secret
         * @description Creates a new secret. The previous one also signs for 24 hours.
         */
        post: operations["rotate_platform_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test Platform Webhook
         * @description Sends a `webhook.test` event.
         */
        post: operations["test_platform_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Platform Webhook Deliveries
         * @description Lists the deliveries to a webhook of the platform, newest first, with every attempt.
         */
        get: operations["list_platform_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/{webhook_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeliver Platform Webhook Deliveries
         * @description Sends the deliveries to a webhook of the platform between two times again: the failed ones, or all.
         */
        post: operations["redeliver_platform_webhook_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeliver Platform Delivery
         * @description Sends a delivery to a webhook of the platform again, with the same `webhook-id`.
         */
        post: operations["redeliver_platform_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/saved-views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Saved Views
         * @description Lists your saved views of a page by name.
         */
        get: operations["list_saved_views"];
        put?: never;
        /**
         * Add Saved View
         * @description Saves the filters of a list under a name.
         */
        post: operations["add_saved_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/saved-views/{saved_view_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Saved View
         * @description Deletes a saved view.
         */
        delete: operations["delete_saved_view"];
        options?: never;
        head?: never;
        /**
         * Change Saved View
         * @description Renames a saved view, or gives it other filters.
         */
        patch: operations["change_saved_view"];
        trace?: never;
    };
    "/api/documents/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Documents
         * @description Finds the best matching passages of your library, and nothing where none is near to the query or holds its words.
         *     `"a phrase"` must occur in a passage found by its words, and passages with `-word` are excluded, unless that may be
         *     an option of a command (`-v`, `-xzf`, `--verbose`) or a number. Only a query whose vector is not cached needs a
         *     worker; where none embeds it in time, it is searched for by words alone, and the response is `degraded`; so it is
         *     where a reranker is configured and no worker runs it in time. Of passages with the same text the best is found;
         *     `also_in` names the documents of the others.
         */
        get: operations["search_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Document
         * @description Adds a file to your library. A file with the same path in the same project is a new version of the same document;
         *     searches find the old version until the new one is ready.
         */
        post: operations["upload_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Text
         * @description Adds a text to your library.
         */
        post: operations["add_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Url
         * @description Adds the page or file at a URL to your library. The same URL again is a new version of the same document.
         *     `robots.txt` is not read, since the request is for one page of your choice, as in a browser.
         */
        post: operations["add_url"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Documents
         * @description Lists the documents of your library, newest first. `?metadata.KEY=VALUE` limits the list to those with this pair,
         *     for any number of keys.
         */
        get: operations["list_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Document
         * @description Returns a document with its text and summary.
         */
        get: operations["get_document"];
        put?: never;
        post?: never;
        /**
         * Delete Document
         * @description Deletes a document with its text, chunks and vectors.
         */
        delete: operations["delete_document"];
        options?: never;
        head?: never;
        /**
         * Change Document
         * @description Changes the given fields: the projects that the document is in, and its metadata.
         */
        patch: operations["change_document"];
        trace?: never;
    };
    "/api/documents/{document_id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Document Text
         * @description Returns a piece of a document's text, and on which page, under which heading or at which second its parts are.
         *     Offsets count characters, as those of quotes do.
         */
        get: operations["get_document_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Document File
         * @description Returns the file as it was uploaded or fetched. Of a text, that is the text.
         */
        get: operations["get_document_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Summarize Document
         * @description Summarises a document or transcript. The summary is shown with the document, and made anew when that changes.
         */
        post: operations["summarize_document"];
        /**
         * Delete Summary
         * @description Deletes the summary of a document. It is not made anew any more.
         */
        delete: operations["delete_summary"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Generations
         * @description Lists all embedding generations, newest first, with the progress of their builds.
         */
        get: operations["list_generations"];
        put?: never;
        /**
         * Build Generation
         * @description Embeds the whole library with another model, while searches still use the active generation. The new generation
         *     becomes active once it is complete and its recall is high enough, or, with `auto_activate: false`, on request.
         */
        post: operations["build_generation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings/generations/{generation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Generation
         * @description Returns an embedding generation with the progress of its build.
         */
        get: operations["get_generation"];
        put?: never;
        post?: never;
        /**
         * Delete Generation
         * @description Deletes a generation that is being built or retired. Its vectors are deleted within minutes.
         */
        delete: operations["delete_generation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings/generations/{generation_id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate Generation
         * @description Makes a generation active; the previous one is kept for a rollback. Returns 409 unless the generation is complete
         *     and its recall is high enough.
         */
        post: operations["activate_generation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings/generations/{generation_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back Generation
         * @description Switches back at once: from the active generation to the previous one, or to this one while it is kept. Documents
         *     added since then stay searchable.
         */
        post: operations["roll_back_generation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings/generations/{generation_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Generation
         * @description Pauses a build by cancelling its job. `resume` continues where it stopped.
         */
        post: operations["pause_generation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embeddings/generations/{generation_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Generation
         * @description Continues a paused or failed build: its job runs again.
         */
        post: operations["resume_generation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Learning Sessions
         * @description Lists your sessions, newest first.
         */
        get: operations["list_learning_sessions"];
        put?: never;
        /**
         * Start Learning Session
         * @description Creates a session, which groups the requests of a learner.
         */
        post: operations["start_learning_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Learning Session
         * @description Returns a session, by its id or your own, with its queries for resources, also those that found none, and with
         *     its resources, exercises, answers and progress.
         */
        get: operations["get_learning_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suggest Resources
         * @description Suggests resources of the shared library and of yours for a question, with reasons and quotes. The result says
         *     what was searched, and where fewer than three fit, why.
         */
        post: operations["suggest_resources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/exercises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Exercises
         * @description Lists your exercises, newest first. Solutions are shown of those that you answered or gave up.
         */
        get: operations["list_exercises"];
        put?: never;
        /**
         * Write Exercises
         * @description Writes exercises on a topic of your library, none of which you had before.
         */
        post: operations["write_exercises"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/exercises/{exercise_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Exercise
         * @description Returns an exercise; with its solution once you answered it or gave up.
         */
        get: operations["get_exercise"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/exercises/{exercise_id}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer Exercise
         * @description Grades an answer, or shows the solution of an exercise that you give up. Each answer is kept.
         */
        post: operations["answer_exercise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Reviews
         * @description Lists the exercises that are due, the longest due first.
         */
        get: operations["list_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Library
         * @description Lists the shared library, newest first.
         */
        get: operations["list_library"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library/lessons/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Lesson
         * @description Returns a lesson of the shared library with its text.
         */
        get: operations["get_lesson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library/{resource_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Library Resource
         * @description Returns a resource of the shared library.
         */
        get: operations["get_library_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/library": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Managed Library
         * @description Lists the shared library with the state of each resource, newest first.
         */
        get: operations["list_managed_library"];
        put?: never;
        /**
         * Add Library Resource
         * @description Adds a resource. Learners find it once it is embedded, which an ordinary job does.
         */
        post: operations["add_library_resource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/library/{resource_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Library Resource
         * @description Deletes a resource. A start of Pensum does not bring it back.
         */
        delete: operations["delete_library_resource"];
        options?: never;
        head?: never;
        /**
         * Change Library Resource
         * @description Changes the given fields. A start of Pensum never changes the resource again.
         */
        patch: operations["change_library_resource"];
        trace?: never;
    };
    "/api/stories/{project_id}/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Story Messages
         * @description Lists your messages with the replies, newest first.
         */
        get: operations["list_story_messages"];
        put?: never;
        /**
         * Tell Story
         * @description Tells the interviewer something. The result is the reply with one question, memories proposed from your words,
         *     and what is asked next and why. A message is refused (409) while the reply to the one before is being written.
         */
        post: operations["tell_story"];
        /**
         * Delete Story Messages
         * @description Deletes all messages and replies, with their jobs. Memories stay; delete those one by one, or the project.
         */
        delete: operations["delete_story_messages"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Story Plan
         * @description Returns what is covered by decade and theme, what is blank, and what is asked next and why.
         */
        get: operations["get_story_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Story Memories
         * @description Lists memories, newest first.
         */
        get: operations["list_story_memories"];
        put?: never;
        /**
         * Add Story Memory
         * @description Adds a memory that you type as one.
         */
        post: operations["add_story_memory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/memories/{memory_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Story Memory
         * @description Deletes a memory and all that was made of it: its words in the message, sentences of chapters, replies that share
         *     words with it, and the ended jobs of the story, whose results hold copies.
         */
        delete: operations["delete_story_memory"];
        options?: never;
        head?: never;
        /**
         * Change Story Memory
         * @description Confirms or edits a memory. Chapters that used an edited one are marked as stale.
         */
        patch: operations["change_story_memory"];
        trace?: never;
    };
    "/api/stories/{project_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Story Timeline
         * @description Returns all memories in the order of time; those without a date come last.
         */
        get: operations["get_story_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Story People
         * @description Lists the people of your memories, those named most first.
         */
        get: operations["list_story_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Story Places
         * @description Lists the places of your memories, those named most first.
         */
        get: operations["list_story_places"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/chapters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Story Chapters
         * @description Lists chapters, newest first.
         */
        get: operations["list_story_chapters"];
        put?: never;
        /**
         * Write Story Chapter
         * @description Writes a chapter of confirmed memories, or of those that you name. Every sentence cites the memories in which it
         *     stands; what they do not support is left out.
         */
        post: operations["write_story_chapter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/chapters/{chapter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Story Chapter
         * @description Returns a chapter, every sentence with the memories that it stands in.
         */
        get: operations["get_story_chapter"];
        put?: never;
        post?: never;
        /**
         * Delete Story Chapter
         * @description Deletes a chapter with the job that wrote it. The memories stay.
         */
        delete: operations["delete_story_chapter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stories/{project_id}/chapters/{chapter_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Story Chapter
         * @description Returns the chapter as a file, its sentences with the numbers of the memories in which they stand. A job makes a
         *     PDF, for which the request waits: for 60 seconds, or as `Prefer` says. After that it returns 202 and the job.
         */
        get: operations["export_story_chapter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Topics
         * @description Lists the topics of your completed tasks and answers, by name, with your mastery and retention of each.
         */
        get: operations["list_topics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/learning/topics/{topic_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Topic
         * @description Deletes a topic with its mastery. Its tasks stay in your history, without a topic, and it does not come back.
         */
        delete: operations["delete_topic"];
        options?: never;
        head?: never;
        /**
         * Rename Topic
         * @description Changes the name of a topic. Tasks that are called by its earlier name still count for it.
         */
        patch: operations["rename_topic"];
        trace?: never;
    };
    "/api/learning/topics/{topic_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge Topic
         * @description Merges a topic into another, which is returned. All tasks of both count for it, and the history stays.
         */
        post: operations["merge_topic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cv-matcher/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Match Cvs
         * @description Compares CVs with job ads: each requirement of an ad is met, partly met or not, with quotes from the CV, and code
         *     adds up the score. The job's result is the ranking.
         */
        post: operations["match_cvs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cv-matcher/matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Cv Matches
         * @description Lists your matches, newest first.
         */
        get: operations["list_cv_matches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cv-matcher/ranking.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Cv Ranking
         * @description The ranking as CSV: one line for each match, best first, ad by ad.
         */
        get: operations["download_cv_ranking"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cv-matcher/matches/{match_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Cv Match
         * @description Returns a match: every requirement with its verdict and quotes, and how the score comes about.
         */
        get: operations["get_cv_match"];
        put?: never;
        post?: never;
        /**
         * Delete Cv Match
         * @description Deletes a match.
         */
        delete: operations["delete_cv_match"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cv-matcher/matches/{match_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Cv Report
         * @description The match as a PDF: a summary, and the table of requirements with quotes and page numbers. A job makes it, for
         *     which the request waits: for 60 seconds, or as `Prefer` says. After that it returns 202 and the job.
         */
        get: operations["download_cv_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Answers
         * @description Lists your questions with their answers, newest first.
         */
        get: operations["list_answers"];
        put?: never;
        /**
         * Ask Question
         * @description Answers a question from your library, with exact quotes. The text streams as `token` events of the job.
         */
        post: operations["ask_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/answers/{answer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Answer
         * @description Returns an answer with its question and citations.
         */
        get: operations["get_answer"];
        put?: never;
        post?: never;
        /**
         * Delete Answer
         * @description Deletes an answer.
         */
        delete: operations["delete_answer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Library Chat Threads
         * @description Does what `GET /api/chat/{project_id}/threads` does, in the chats without a project. They are on all your documents and the shared library.
         */
        get: operations["list_library_chat_threads"];
        put?: never;
        /**
         * Add Library Chat Thread
         * @description Does what `POST /api/chat/{project_id}/threads` does, in the chats without a project. They are on all your documents and the shared library.
         */
        post: operations["add_library_chat_thread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/threads/{thread_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename Library Chat Thread
         * @description Does what `PATCH /api/chat/{project_id}/threads/{thread_id}` does, in the chats without a project. They are on all your documents and the shared library.
         */
        patch: operations["rename_library_chat_thread"];
        trace?: never;
    };
    "/api/chat/threads/{thread_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Library Chat Reply
         * @description Does what `POST /api/chat/{project_id}/threads/{thread_id}/stop` does, in the chats without a project. They are on all your documents and the shared library.
         */
        post: operations["stop_library_chat_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Library Chat
         * @description Does what `GET /api/chat/{project_id}/export` does, in the chats without a project. They are on all your documents and the shared library.
         */
        get: operations["export_library_chat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Library Chat Messages
         * @description Does what `GET /api/chat/{project_id}` does, in the chats without a project. They are on all your documents and the shared library.
         */
        get: operations["list_library_chat_messages"];
        put?: never;
        /**
         * Send Library Chat Message
         * @description Does what `POST /api/chat/{project_id}` does, in the chats without a project. They are on all your documents and the shared library.
         */
        post: operations["send_library_chat_message"];
        /**
         * Clear Library Chat
         * @description Does what `DELETE /api/chat/{project_id}` does, in the chats without a project. They are on all your documents and the shared library.
         */
        delete: operations["clear_library_chat"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Library Chat Document
         * @description Does what `POST /api/chat/{project_id}/upload` does, in the chats without a project. They are on all your documents and the shared library.
         */
        post: operations["upload_library_chat_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit Library Chat Message
         * @description Does what `PATCH /api/chat/{project_id}/messages/{message_id}` does, in the chats without a project. They are on all your documents and the shared library.
         */
        patch: operations["edit_library_chat_message"];
        trace?: never;
    };
    "/api/chat/messages/{message_id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Regenerate Library Chat Reply
         * @description Does what `POST /api/chat/{project_id}/messages/{message_id}/regenerate` does, in the chats without a project. They are on all your documents and the shared library.
         */
        post: operations["regenerate_library_chat_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/messages/{message_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Library Chat Message Versions
         * @description Does what `GET /api/chat/{project_id}/messages/{message_id}/versions` does, in the chats without a project. They are on all your documents and the shared library.
         */
        get: operations["list_library_chat_message_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chat Threads
         * @description Lists the chats of a project, newest first.
         */
        get: operations["list_chat_threads"];
        put?: never;
        /**
         * Add Chat Thread
         * @description Begins a chat with a title of your own.
         */
        post: operations["add_chat_thread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}/threads/{thread_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename Chat Thread
         * @description Gives a chat another title.
         */
        patch: operations["rename_chat_thread"];
        trace?: never;
    };
    "/api/chat/{project_id}/threads/{thread_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Chat Reply
         * @description Cancels the job that replies in a thread. What was streamed of the reply stays in the thread.
         */
        post: operations["stop_chat_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Chat
         * @description Exports all chats of a project, or one thread, as Markdown or JSON, oldest first.
         */
        get: operations["export_chat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chat Messages
         * @description Lists the messages of the project, or of one thread, newest first. Of a message with several versions it lists
         *     the current one.
         */
        get: operations["list_chat_messages"];
        put?: never;
        /**
         * Send Chat Message
         * @description Replies to a message from the documents of the project. The text streams as `token` events of the job.
         *
         *     A thread takes one message at a time: while a reply is being written, the next message is refused with 409. `GET
         *     .../threads` says in which thread a new conversation stands.
         */
        post: operations["send_chat_message"];
        /**
         * Clear Chat
         * @description Deletes all chats of the project, or one thread, and cancels the jobs that were to reply in them.
         */
        delete: operations["clear_chat"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Chat Document
         * @description Adds a file to the documents of the project, and says so in the thread, or in a new one. Messages after the job
         *     has ended are answered from it as well.
         */
        post: operations["upload_chat_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit Chat Message
         * @description Changes a message of yours, as a new version of it, and replies again. The turns after it are deleted, since they
         *     went on from what is no longer there.
         */
        patch: operations["edit_chat_message"];
        trace?: never;
    };
    "/api/chat/{project_id}/messages/{message_id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Regenerate Chat Reply
         * @description Replies to a message again, from what was said before it, as a new version of the same turn. The id may be that
         *     of the message or of a reply to it.
         */
        post: operations["regenerate_chat_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/chat/{project_id}/messages/{message_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Chat Message Versions
         * @description Lists the versions of a message or of a reply, newest first.
         */
        get: operations["list_chat_message_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instructions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Instructions
         * @description Lists your instructions, newest first.
         */
        get: operations["list_instructions"];
        put?: never;
        /**
         * Add Instruction
         * @description Creates an instruction on how answers are written: style, length and scope. Activate it to apply it.
         */
        post: operations["add_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instructions/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Instruction
         * @description Answers a question twice from the same passages, as answers are now and with an instruction of this text, side by
         *     side. Only the job is stored, not the answers.
         */
        post: operations["preview_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instructions/{instruction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Instruction
         * @description Returns the latest version of an instruction.
         */
        get: operations["get_instruction"];
        put?: never;
        post?: never;
        /**
         * Delete Instruction
         * @description Deletes an instruction with all its versions.
         */
        delete: operations["delete_instruction"];
        options?: never;
        head?: never;
        /**
         * Change Instruction
         * @description Changes the given fields. A change creates a new version.
         */
        patch: operations["change_instruction"];
        trace?: never;
    };
    "/api/instructions/{instruction_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Instruction Versions
         * @description Lists the versions of an instruction, newest first.
         */
        get: operations["list_instruction_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instructions/{instruction_id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate Instruction
         * @description Applies an instruction to all later answers, in place of the one active before.
         */
        post: operations["activate_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instructions/{instruction_id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deactivate Instruction
         * @description Stops applying an instruction. It stays stored.
         */
        post: operations["deactivate_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/instructions/{instruction_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back Instruction
         * @description Restores the name and text of an earlier version, as a new version.
         */
        post: operations["roll_back_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instructions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Site Instructions
         * @description Lists the site's instructions, newest first.
         */
        get: operations["list_site_instructions"];
        put?: never;
        /**
         * Add Site Instruction
         * @description Creates an instruction on how answers are written for all users. Activate it to apply it.
         */
        post: operations["add_site_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instructions/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Site Instruction
         * @description Answers a question from your own library twice, as answers are now and with a text in place of the site's active
         *     instruction, side by side.
         */
        post: operations["preview_site_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instructions/{instruction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Site Instruction
         * @description Returns the latest version of one of the site's instructions.
         */
        get: operations["get_site_instruction"];
        put?: never;
        post?: never;
        /**
         * Delete Site Instruction
         * @description Deletes one of the site's instructions with all its versions.
         */
        delete: operations["delete_site_instruction"];
        options?: never;
        head?: never;
        /**
         * Change Site Instruction
         * @description Changes the given fields. A change creates a new version.
         */
        patch: operations["change_site_instruction"];
        trace?: never;
    };
    "/api/admin/instructions/{instruction_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Site Instruction Versions
         * @description Lists the versions of one of the site's instructions, newest first. The audit log says whose they are.
         */
        get: operations["list_site_instruction_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instructions/{instruction_id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate Site Instruction
         * @description Applies it to all later answers of all users, before their own, in place of the one active before.
         */
        post: operations["activate_site_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instructions/{instruction_id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deactivate Site Instruction
         * @description Stops applying it. It stays stored.
         */
        post: operations["deactivate_site_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/instructions/{instruction_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll Back Site Instruction
         * @description Restores name, description and text of an earlier version, as a new version.
         */
        post: operations["roll_back_site_instruction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Profile
         * @description Creates an account with a profile, and submits a job that suggests where to begin. Here an `Idempotency-Key` is
         *     scoped to the e-mail, and a replay needs the same password.
         */
        post: operations["create_profile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Own Profile
         * @description Returns your profile.
         */
        get: operations["get_own_profile"];
        put?: never;
        post?: never;
        /**
         * Delete Own Profile
         * @description Deletes your profile and everything derived from it. The account stays.
         */
        delete: operations["delete_own_profile"];
        options?: never;
        head?: never;
        /**
         * Change Own Profile
         * @description Changes the given fields, or creates the profile. Changed text is searchable once `job` has ended.
         */
        patch: operations["change_own_profile"];
        trace?: never;
    };
    "/api/profiles/me/personalize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Personalize Own Profile
         * @description Suggests again where to begin, from your current profile and library.
         */
        post: operations["personalize_own_profile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/ingest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ingest Profile
         * @description Extracts your profile from a text about you. Administrators may name another account with `email`.
         */
        post: operations["ingest_profile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Match People
         * @description Finds people with a discoverable profile, by a query or by similarity to a user.
         */
        post: operations["match_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Progress
         * @description Lists your completed tasks, newest first; with a `topic`, those on it.
         */
        get: operations["list_progress"];
        put?: never;
        /**
         * Record Progress
         * @description Records a completed task and assesses the progress of the learner. Administrators may name another learner with
         *     `user_id`: the job belongs to that account, and counts in its quota.
         */
        post: operations["record_progress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/mastery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Mastery
         * @description Lists your mastery by topic, the weakest first. A task counts once its job has assigned a topic.
         */
        get: operations["get_mastery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Profiles
         * @description Lists your own profile and all discoverable ones, or those of a name. Of others the list has the first 2,000
         *     characters of `wiki_content`; GET /api/profiles/{user_id} has all of it.
         */
        get: operations["list_profiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Profile
         * @description Returns a discoverable profile, or your own.
         */
        get: operations["get_profile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Projects
         * @description Lists your projects, newest first.
         */
        get: operations["list_projects"];
        put?: never;
        /**
         * Add Project
         * @description Creates a project, for documents, answers and whatever its type is for.
         */
        post: operations["add_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Project
         * @description Returns a project.
         */
        get: operations["get_project"];
        put?: never;
        post?: never;
        /**
         * Delete Project
         * @description Deletes a project with all that is in it. A document that is in another project too stays there.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Change Project
         * @description Changes the given fields.
         */
        patch: operations["change_project"];
        trace?: never;
    };
    "/api/transcripts/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Transcripts
         * @description Adds transcripts with speakers and times to your library. Each file of an archive becomes a document.
         */
        post: operations["upload_transcripts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transcripts/youtube": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Video
         * @description Adds the transcript of a YouTube video to your library. YouTube blocks most cloud servers; then the job fails
         *     with `youtube-blocked`, and you can upload the transcript instead.
         */
        post: operations["add_video"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/transcripts/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Transcript
         * @description Lists the segments of a transcript in order.
         */
        get: operations["get_transcript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Health
         * @description The API process runs.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Readiness
         * @description Whether the API can accept jobs: PostgreSQL lets jobs and documents be read, and Redis responds; otherwise 503. A
         *     queue without a worker is listed as missing, but its jobs wait.
         */
        get: operations["get_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Status
         * @description What is not as it should be, in sentences; how queues and the providers of language models are.
         */
        get: operations["get_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Problems
         * @description Lists every problem that this API can return, by its slug.
         */
        get: operations["list_problems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Problem
         * @description Says what a problem means, and what can be done about it.
         */
        get: operations["get_problem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "job.succeeded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A job has succeeded
         * @description A job has ended. Check the signature with the secret of the webhook, or with that of callbacks. Any 2xx within 15
         *     seconds is success; every other answer is tried again, for three days.
         */
        post: operations["receive_job_succeeded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "job.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A job has failed
         * @description A job has ended. Check the signature with the secret of the webhook, or with that of callbacks. Any 2xx within 15
         *     seconds is success; every other answer is tried again, for three days.
         */
        post: operations["receive_job_failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "job.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A job was cancelled
         * @description A job has ended. Check the signature with the secret of the webhook, or with that of callbacks. Any 2xx within 15
         *     seconds is success; every other answer is tried again, for three days.
         */
        post: operations["receive_job_cancelled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "job.expired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A job has expired
         * @description A job has ended. Check the signature with the secret of the webhook, or with that of callbacks. Any 2xx within 15
         *     seconds is success; every other answer is tried again, for three days.
         */
        post: operations["receive_job_expired"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A test of the webhook
         * @description Somebody asked for a test of this webhook, with POST /api/webhooks/{id}/test.
         */
        post: operations["receive_webhook_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /**
         * AcceptedOut
         * @description The same response, whether the account exists or not.
         */
        AcceptedOut: {
            /**
             * Detail
             * @default If the account exists, an e-mail has been sent.
             */
            detail?: string;
        };
        /**
         * AccountDeletionIn
         * @description One of both: the address where the account has no password, as after a sign-in with GitHub.
         */
        AccountDeletionIn: {
            /** Password */
            password?: string | null;
            /** Email */
            email?: string | null;
        };
        /**
         * AccountIn
         * @description With `is_verified` the e-mail counts as verified, and no verification e-mail is sent. `is_admin` is the
         *     older way to give the role `admin`.
         */
        AccountIn: {
            /**
             * Email
             * Format: email
             */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /** Username */
            username: string;
            role?: components["schemas"]["Role"] | null;
            /**
             * Is Admin
             * @default false
             */
            is_admin?: boolean;
            /**
             * Is Verified
             * @default false
             */
            is_verified?: boolean;
        };
        /** AccountOut */
        AccountOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Email */
            email: string;
            /** Username */
            username: string;
            role: components["schemas"]["Role"];
            /** Is Active */
            is_active: boolean;
            /** Is Verified */
            is_verified: boolean;
            /** Is Admin */
            is_admin: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** AccountPage */
        AccountPage: {
            /** Items */
            items: components["schemas"]["AccountOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * AccountPatch
         * @description Fields that are missing or null do not change. `is_admin` is the older way to give the role `admin` or to take
         *     it away.
         */
        AccountPatch: {
            /** Email */
            email?: string | null;
            /** Username */
            username?: string | null;
            /** Is Active */
            is_active?: boolean | null;
            /** Is Admin */
            is_admin?: boolean | null;
            role?: components["schemas"]["Role"] | null;
            /** Is Verified */
            is_verified?: boolean | null;
        };
        /**
         * AccountStats
         * @description `busy` counts users who submitted a job in the last 24 hours, `new` accounts created in that time.
         */
        AccountStats: {
            /** Total */
            total: number;
            /** Active */
            active: number;
            /** Administrators */
            administrators: number;
            /** New */
            new: number;
            /** Busy */
            busy: number;
        };
        /**
         * AccountWithHoldings
         * @description `bytes` is the total size of the original documents. `last_seen_at` is when a key or a login was last used,
         *     exact to a minute.
         */
        AccountWithHoldings: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Email */
            email: string;
            /** Username */
            username: string;
            role: components["schemas"]["Role"];
            /** Is Active */
            is_active: boolean;
            /** Is Verified */
            is_verified: boolean;
            /** Is Admin */
            is_admin: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Documents */
            documents: number;
            /** Bytes */
            bytes: number;
            /** Jobs */
            jobs: number;
            /** Unfinished Jobs */
            unfinished_jobs: number;
            /** Last Seen At */
            last_seen_at: string | null;
        };
        /**
         * ActivateIn
         * @description `force` activates a generation although its recall is too low, but never one that is not complete.
         */
        ActivateIn: {
            /**
             * Force
             * @default false
             */
            force?: boolean;
        };
        /**
         * AdminJobOut
         * @description A job with whose it is and where it runs. `texts_withheld`: an operator reads it, who gets no result, no note of
         *     its progress, and of its error only which problem it is. `links` are those of its user.
         */
        AdminJobOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            /** Progress */
            progress: {
                [key: string]: unknown;
            } | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            /** Error */
            error: {
                [key: string]: unknown;
            } | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
            /** User Id */
            user_id: string | null;
            /** User Email */
            user_email: string | null;
            /** Queue */
            queue: string;
            /** Stage */
            stage: string;
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /** Worker Id */
            worker_id: string | null;
            /** Texts Withheld */
            texts_withheld: boolean;
        };
        /** AdminJobPage */
        AdminJobPage: {
            /** Items */
            items: components["schemas"]["AdminJobOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * AnswerOut
         * @description `[1]` in `answer` refers to the first of `citations`; each quote was exactly text[start:end] of its document.
         *     `answered` is true if a model wrote an answer that the library supports at least in part.
         */
        AnswerOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Session Id */
            session_id: string | null;
            /** Project Id */
            project_id: string | null;
            /**
             * Job Id
             * Format: uuid
             */
            job_id: string;
            /** Question */
            question: string;
            /** Answer */
            answer: string;
            /** Answered */
            answered: boolean;
            /** Citations */
            citations: {
                [key: string]: unknown;
            }[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** AnswerPage */
        AnswerPage: {
            /** Items */
            items: components["schemas"]["AnswerOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Answered
         * @description `[1]` in `answer` refers to the first of `citations`. `outcome` is `answered` where a model wrote an answer that
         *     the library supports at least in part, `unsupported` where in no part, `passages` where there are only quotes that
         *     may help, and `not_found` where there are none; `answered` is true in the first case. `sentences` are those of a
         *     model, and `supported_share` is how many of them the library supports, from 0 to 1.
         */
        Answered: {
            /** Answer */
            answer: string;
            /** Citations */
            citations: components["schemas"]["CitedQuote"][];
            /** Answered */
            answered: boolean;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "answered" | "unsupported" | "passages" | "not_found";
            /** Sentences */
            sentences: components["schemas"]["CheckedSentence"][];
            /** Supported Share */
            supported_share: number | null;
            /** Answer Id */
            answer_id?: string | null;
        };
        /**
         * AnswersAskJob
         * @description Answer a question from the user's library, with exact quotes.
         */
        AnswersAskJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "answers.ask";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["Answered"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ApiKeyIn
         * @description `read` allows GET and HEAD, `write` all other methods, `operator` the endpoints of operators, and `admin` those
         *     and the endpoints of administrators.
         */
        ApiKeyIn: {
            /** Name */
            name: string;
            /**
             * Scopes
             * @default [
             *       "read",
             *       "write"
             *     ]
             */
            scopes?: ("read" | "write" | "operator" | "admin")[];
            /** Expires At */
            expires_at?: string | null;
        };
        /**
         * ApiKeyOut
         * @description `prefix` is the beginning of the key. `last_used_at` is exact to a minute.
         */
        ApiKeyOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Prefix */
            prefix: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
            /** Last Used At */
            last_used_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** ApiKeyPage */
        ApiKeyPage: {
            /** Items */
            items: components["schemas"]["ApiKeyOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ApiKeyWithSecret
         * @description The key is shown only in this response.
         */
        ApiKeyWithSecret: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Prefix */
            prefix: string;
            /** Name */
            name: string;
            /** Scopes */
            scopes: string[];
            /** Last Used At */
            last_used_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Key */
            key: string;
        };
        /**
         * AskIn
         * @description In a session, a question may refer to earlier ones.
         */
        AskIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Question */
            question: string;
            /** Project Id */
            project_id?: string | null;
            /** Session Id */
            session_id?: string | null;
        };
        /**
         * AssessedProgress
         * @description `topic` is null where the task names none.
         */
        AssessedProgress: {
            /** Progress */
            progress: string;
            /** Topic */
            topic: string | null;
            /** Mastery */
            mastery: {
                [key: string]: number;
            };
            /** Next */
            next: string[];
            /** Citations */
            citations: (components["schemas"]["CitedTask"] | components["schemas"]["CitedPassage"])[];
        };
        /**
         * AttemptOut
         * @description `status` is null if no response arrived, and `problem` is why; `excerpt` is the start of the response body.
         */
        AttemptOut: {
            /** N */
            n: number;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /** Url */
            url: string;
            /** Status */
            status: number | null;
            /** Latency Seconds */
            latency_seconds: number | null;
            /** Excerpt */
            excerpt: string;
            /** Problem */
            problem: string | null;
        };
        /**
         * AuditEntryOut
         * @description `subject` is what was changed: an id or a name. `actor_email` is the e-mail of the account then. `before` and
         *     `after` may hold texts, so that operators get null. `request_id` is the `X-Request-Id` of the request.
         */
        AuditEntryOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Actor Id */
            actor_id: string | null;
            /** Actor Email */
            actor_email: string;
            /** Action */
            action: string;
            /** Subject */
            subject: string;
            /** Before */
            before: {
                [key: string]: unknown;
            } | null;
            /** After */
            after: {
                [key: string]: unknown;
            } | null;
            /** Request Id */
            request_id: string | null;
        };
        /** AuditEntryPage */
        AuditEntryPage: {
            /** Items */
            items: components["schemas"]["AuditEntryOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** AuthorizationOut */
        AuthorizationOut: {
            /** Authorization Url */
            authorization_url: string;
        };
        /**
         * BudgetOut
         * @description What the caller has used of language models since midnight UTC, and may use until `renews_at`.
         */
        BudgetOut: {
            used: components["schemas"]["SpentOut"];
            limit: components["schemas"]["LimitOut"];
            /**
             * Renews At
             * Format: date-time
             */
            renews_at: string;
        };
        /**
         * BudgetsIn
         * @description Of one user and one day (UTC). Null is no limit.
         */
        BudgetsIn: {
            /** Tokens Per Day */
            tokens_per_day?: number | null;
            /** Cost Per Day */
            cost_per_day?: number | null;
        };
        /** BudgetsOut */
        BudgetsOut: {
            /** Tokens Per Day */
            tokens_per_day: number | null;
            /** Cost Per Day */
            cost_per_day: number | null;
        };
        /**
         * BuildIn
         * @description `model` is a folder on the GPU host, the name of a model on the Hugging Face hub, or one of an Ollama server,
         *     `ollama/NAME`. Some models need a prefix for
         *     queries and another one for passages.
         */
        BuildIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Model */
            model: string;
            /**
             * Query Prefix
             * @default
             */
            query_prefix?: string;
            /**
             * Passage Prefix
             * @default
             */
            passage_prefix?: string;
            /**
             * Auto Activate
             * @default true
             */
            auto_activate?: boolean;
            /** Questions */
            questions?: components["schemas"]["GoldenQuestionIn"][];
        };
        /**
         * BuildOut
         * @description The job, and the id of the generation that it builds.
         */
        BuildOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @constant
             */
            kind: "embeddings.build";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            /** Progress */
            progress: {
                [key: string]: unknown;
            } | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            /** Error */
            error: {
                [key: string]: unknown;
            } | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
            /** Generation Id */
            generation_id: number;
        };
        /**
         * BuildProgress
         * @description `eta_seconds` is the remaining time of the step `embed`; null while that step does not run.
         */
        BuildProgress: {
            /** Done */
            done: number;
            /** Total */
            total: number;
            /** Percent */
            percent: number;
            /** Texts Per Second */
            texts_per_second: number | null;
            /** Eta Seconds */
            eta_seconds: number | null;
        };
        /**
         * BulkActionOut
         * @description `count` is how many jobs the filter chose when it began, and `done` how many of them were cancelled or queued
         *     again so far. Those that are missing at the end had ended, begun again or been deleted meanwhile. The job `job_id`
         *     does it: where that failed, administrators run it again, and it goes on where it was.
         */
        BulkActionOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Action
             * @enum {string}
             */
            action: "cancel" | "retry";
            /** Filter */
            filter: {
                [key: string]: string;
            };
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Count */
            count: number;
            /** Done */
            done: number;
            /**
             * Actor Id
             * Format: uuid
             */
            actor_id: string;
            /** Actor Email */
            actor_email: string | null;
            /**
             * Job Id
             * Format: uuid
             */
            job_id: string;
            /** Error */
            error: {
                [key: string]: unknown;
            } | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
        };
        /** BulkActionPage */
        BulkActionPage: {
            /** Items */
            items: components["schemas"]["BulkActionOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * BulkIn
         * @description With `dry_run` nothing is changed: the response counts, and its `bulk_id` stands for what is there now. Sent
         *     with that `bulk_id`, the action leaves alone what came or ended later; sent again, it is not started twice.
         */
        BulkIn: {
            /**
             * Action
             * @enum {string}
             */
            action: "cancel" | "retry";
            filter: components["schemas"]["JobFilterIn"];
            /**
             * Dry Run
             * @default true
             */
            dry_run?: boolean;
            /** Bulk Id */
            bulk_id?: string | null;
        };
        /**
         * BulkOut
         * @description `count` is how many jobs the filter chose. Unless it is a dry run, `/api/admin/bulk-actions/{bulk_id}` says how
         *     far the action is.
         */
        BulkOut: {
            /**
             * Bulk Id
             * Format: uuid
             */
            bulk_id: string;
            /**
             * Action
             * @enum {string}
             */
            action: "cancel" | "retry";
            /** Dry Run */
            dry_run: boolean;
            /** Count */
            count: number;
        };
        /**
         * CallbackSecretOut
         * @description The secret that signs the webhooks of jobs with a `callback_url`.
         */
        CallbackSecretOut: {
            /** Secret */
            secret: string;
        };
        /**
         * CancelledEvent
         * @description The job was cancelled.
         */
        CancelledEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "cancelled";
            data: components["schemas"]["EventData"];
        };
        /**
         * ChainEntryIn
         * @description Without `model` the provider's default model is asked. `wait_seconds` is how long a job waits for a provider that
         *     is away before the next entry is asked; null waits until the job's deadline. Where it is missing it is 20 for
         *     `answers` and `chat`, and null for all others.
         */
        ChainEntryIn: {
            /** Provider */
            provider: string;
            /** Model */
            model?: string | null;
            /** Wait Seconds */
            wait_seconds?: number | null;
        };
        /** ChainEntryOut */
        ChainEntryOut: {
            /** Provider */
            provider: string;
            /** Model */
            model: string | null;
            /** Wait Seconds */
            wait_seconds: number | null;
        };
        /**
         * ChangedProfileOut
         * @description `job` makes changed text searchable; it is null if no text changed.
         */
        ChangedProfileOut: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Name */
            name: string;
            /** Bio */
            bio: string;
            /** Wiki Content */
            wiki_content: string;
            /** Time Zone */
            time_zone: string;
            /** Is Discoverable */
            is_discoverable: boolean;
            /** Welcome */
            welcome: {
                [key: string]: unknown;
            } | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            job: components["schemas"]["Job"] | null;
        };
        /** ChatDocumentUpload */
        ChatDocumentUpload: {
            /**
             * File
             * Format: binary
             * @description PDF, DOCX, PPTX, ODT, RTF, EPUB, HTML, Markdown, plain text, CSV, a Jupyter notebook or source code
             */
            file: Blob;
            /** Thread Id */
            thread_id?: string | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Metadata
             * @description A JSON object of up to 16 pairs of texts, like `{"course": "biology"}`.
             */
            metadata?: string | null;
        };
        /**
         * ChatExport
         * @description Threads and messages, oldest first.
         */
        ChatExport: {
            /** Project Id */
            project_id: string | null;
            /** Threads */
            threads: components["schemas"]["ThreadOut"][];
            /** Messages */
            messages: components["schemas"]["ChatMessageOut"][];
        };
        /**
         * ChatIn
         * @description A message. Without a thread it begins a new one.
         */
        ChatIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Mode
             * @description `documents`: only what the documents support. `assistant`: a model may add what it knows, marked as such. Without one it is that of the project's configuration, or `documents`.
             */
            mode?: ("documents" | "assistant") | null;
            /**
             * Provider
             * @description `auto`, or one of those that GET /api/llm/models names.
             */
            provider?: string | null;
            /**
             * Model
             * @description One that GET /api/llm/models lists.
             */
            model?: string | null;
            /** Message */
            message: string;
            /** Thread Id */
            thread_id?: string | null;
        };
        /**
         * ChatMessageOut
         * @description `[1]` in the `content` of a reply refers to the first of `citations`; each quote was exactly text[start:end] of
         *     its document. `question` is your message as it was searched for, and `unanswered` are its parts that the documents
         *     do not answer. From the character `knowledge_start` on, the content is a model's own knowledge. `sentences` are
         *     those of a model from the documents, each with whether they support it; replies from before 2026-11-26 have none. A
         *     reply without an `outcome` was stopped. A turn is a message of the `user` with the reply of the `assistant`; each
         *     may have several versions. The `system` says that a document was added.
         */
        ChatMessageOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Thread Id
             * Format: uuid
             */
            thread_id: string;
            /**
             * Turn Id
             * Format: uuid
             */
            turn_id: string;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant" | "system";
            /** Version */
            version: number;
            /** Content */
            content: string;
            /** Citations */
            citations: {
                [key: string]: unknown;
            }[];
            /** Mode */
            mode: ("documents" | "assistant") | null;
            /** Outcome */
            outcome: ("answered" | "partly" | "unsupported" | "passages" | "not_found" | "unclear") | null;
            /** Question */
            question: string | null;
            /** Unanswered */
            unanswered: string[];
            /** Knowledge Start */
            knowledge_start: number | null;
            /** Sentences */
            sentences: components["schemas"]["CheckedSentence"][];
            /** Document Id */
            document_id: string | null;
            /** Job Id */
            job_id: string | null;
            /** Receipt */
            receipt: {
                [key: string]: unknown;
            } | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** ChatMessagePage */
        ChatMessagePage: {
            /** Items */
            items: components["schemas"]["ChatMessageOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ChatReplyJob
         * @description Reply to the user's message `message_id` of a chat, from the documents of its project. A `fresh` reply is never
         *     one that was given before.
         */
        ChatReplyJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "chat.reply";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["StoredChatReply"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ChatTitleJob
         * @description Give the chat of the user's message `message_id` a title, from its first message and the reply to it. The request
         *     names the provider and the model that wrote the reply, if the user did.
         */
        ChatTitleJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "chat.title";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * CheckedSentence
         * @description The answer's text[start:end]. `supported` says whether the citations behind it support it; null where it says
         *     nothing that could be true or false.
         */
        CheckedSentence: {
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Supported */
            supported: boolean | null;
        };
        /**
         * CitedPassage
         * @description `quote` is exactly the document's text[start:end].
         */
        CitedPassage: {
            /**
             * Kind
             * @default library
             * @constant
             */
            kind?: "library";
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Title */
            title: string;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * CitedQuote
         * @description `quote` is exactly the document's text[start:end]. A `shared` one is of a resource of the shared library, which
         *     is at `url`; its document is not among yours.
         */
        CitedQuote: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Title */
            title: string;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            /** Start Seconds */
            start_seconds: number | null;
            /** Url */
            url: string | null;
            /**
             * Shared
             * @default false
             */
            shared?: boolean;
        };
        /** CitedTask */
        CitedTask: {
            /**
             * Kind
             * @default history
             * @constant
             */
            kind?: "history";
            /**
             * Entry Id
             * Format: uuid
             */
            entry_id: string;
            /** Completed Task */
            completed_task: string;
            /** Topic */
            topic: string | null;
            /** Score */
            score: number | null;
            /** Minutes */
            minutes: number | null;
            /**
             * Completed At
             * Format: date-time
             */
            completed_at: string;
        };
        /**
         * CitingSentence
         * @description Every sentence stands in the memories that it cites.
         */
        CitingSentence: {
            /** Text */
            text: string;
            /** Memory Ids */
            memory_ids: string[];
        };
        /**
         * CvMatchIn
         * @description Each CV is compared with each ad. A model is asked where the chain of `profiles` has one, or `provider` names
         *     one; `extractive` asks none.
         */
        CvMatchIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Project Id
             * @description Without one: your project `CV matching`, made where it is missing.
             */
            project_id?: string | null;
            /** Employer Document Ids */
            employer_document_ids: string[];
            /** Applicant Document Ids */
            applicant_document_ids: string[];
            /** Provider */
            provider?: string | null;
        };
        /**
         * CvMatchJob
         * @description Compare each CV with each job ad, and rank the CVs. The files are looked at for hidden text first.
         */
        CvMatchJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cv.match";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["MatchedCvs"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * CvMatchOut
         * @description A CV compared with a job ad. `employer` and `applicant` are the titles of both documents.
         */
        CvMatchOut: {
            /** Match Score */
            match_score: number;
            /**
             * Language
             * @default en
             */
            language?: string;
            /**
             * Requirements
             * @default []
             */
            requirements?: components["schemas"]["JudgedRequirement"][];
            /**
             * Comparison
             * @default {}
             */
            comparison?: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            /**
             * Strengths
             * @default []
             */
            strengths?: components["schemas"]["Point"][];
            /**
             * Gaps
             * @default []
             */
            gaps?: components["schemas"]["Point"][];
            /**
             * Recommendations
             * @default []
             */
            recommendations?: string[];
            /**
             * Summary
             * @default
             */
            summary?: string;
            /**
             * Risk Assessment
             * @default
             */
            risk_assessment?: string;
            /**
             * Risks
             * @default []
             */
            risks?: components["schemas"]["MatchRisk"][];
            /**
             * Development Potential
             * @default
             */
            development_potential?: string;
            /**
             * @default {
             *       "must": 3,
             *       "should": 1,
             *       "met": 1,
             *       "partly": 0.5
             *     }
             */
            weights?: components["schemas"]["Weights"];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Project Id
             * Format: uuid
             */
            project_id: string;
            /**
             * Job Id
             * Format: uuid
             */
            job_id: string;
            /**
             * Employer Document Id
             * Format: uuid
             */
            employer_document_id: string;
            /**
             * Applicant Document Id
             * Format: uuid
             */
            applicant_document_id: string;
            /** Employer */
            employer: string;
            /** Applicant */
            applicant: string;
            /** Provider */
            provider: string;
            /** Model */
            model: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** CvMatchPage */
        CvMatchPage: {
            /** Items */
            items: components["schemas"]["CvMatchOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * CvReportJob
         * @description Make the PDF of a CV match, for which a request waits.
         */
        CvReportJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cv.report";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["RenderedReport"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /** DeletedModel */
        DeletedModel: {
            /** Provider */
            provider: string;
            /** Name */
            name: string;
        };
        /**
         * DeliveryOut
         * @description `id` is the `webhook-id` header of every attempt. `webhook_id` is null for the `callback_url` of a job.
         */
        DeliveryOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Webhook Id */
            webhook_id: string | null;
            /** Job Id */
            job_id: string | null;
            /** Type */
            type: string;
            /** Url */
            url: string;
            state: components["schemas"]["DeliveryState"];
            /** Problem */
            problem: string | null;
            /** Next Attempt At */
            next_attempt_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Attempts */
            attempts: components["schemas"]["AttemptOut"][];
        };
        /** DeliveryPage */
        DeliveryPage: {
            /** Items */
            items: components["schemas"]["DeliveryOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * DeliveryState
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "failed";
        /**
         * DiskOut
         * @description The disk of the folder PENSUM_HOME on the `host` of this process of the API.
         */
        DiskOut: {
            /** Host */
            host: string;
            /** Total Bytes */
            total_bytes: number;
            /** Free Bytes */
            free_bytes: number;
        };
        /**
         * DocumentOut
         * @description `problem` is why the newest version could not be read; the previous ready version then stays in place. `language`
         *     is the text search configuration of PostgreSQL for the text. `encoding` is that of a text file as it was read:
         *     `certain` for Unicode, `declared` by the file or its server, `likely` by the letters of its language, `doubtful`
         *     where nothing fits well; null for other formats. `warnings` say what of the file was left out, or may be wrong.
         *     `project_id` is one of `project_ids`, in most documents the only one. `job_id` is the newest job that was to read
         *     the document, which `problem` comes from; null where it is kept no more.
         */
        DocumentOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Path */
            path: string;
            /** Title */
            title: string;
            /** Kind */
            kind: string;
            /** Size Bytes */
            size_bytes: number;
            state: components["schemas"]["DocumentState"];
            /** Version */
            version: number;
            /** Language */
            language: string;
            /** Project Id */
            project_id: string | null;
            /** Project Ids */
            project_ids: string[];
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Encoding */
            encoding: string | null;
            /** Encoding Certainty */
            encoding_certainty: ("certain" | "declared" | "likely" | "doubtful") | null;
            /** Warnings */
            warnings: string[];
            /** Source Url */
            source_url: string | null;
            /** Problem */
            problem: {
                [key: string]: unknown;
            } | null;
            /** Job Id */
            job_id?: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** DocumentPage */
        DocumentPage: {
            /** Items */
            items: components["schemas"]["DocumentOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * DocumentPatch
         * @description `project_ids` are all projects that the document is in from now on; `project_id` moves it into one, or with null
         *     out of all. `metadata` replaces the pairs before.
         */
        DocumentPatch: {
            /** Project Ids */
            project_ids?: string[] | null;
            /** Project Id */
            project_id?: string | null;
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
        };
        /**
         * DocumentPiece
         * @description `text` is text[start:end] of the document, whose text has `length` characters, none until it is parsed.
         *     `places` are in order and do not overlap; the first and the last may reach beyond the piece.
         */
        DocumentPiece: {
            document: components["schemas"]["DocumentOut"];
            /** Text */
            text: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Length */
            length: number;
            /** Places */
            places: components["schemas"]["PlaceOut"][];
        };
        /**
         * DocumentState
         * @enum {string}
         */
        DocumentState: "pending" | "ready" | "failed";
        /** DocumentUpload */
        DocumentUpload: {
            /**
             * File
             * Format: binary
             * @description PDF, DOCX, PPTX, ODT, RTF, EPUB, HTML, Markdown, plain text, CSV, a Jupyter notebook or source code
             */
            file: Blob;
            /** Project Id */
            project_id?: string | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Metadata
             * @description A JSON object of up to 16 pairs of texts, like `{"course": "biology"}`.
             */
            metadata?: string | null;
        };
        /**
         * DocumentWithText
         * @description `text` is null until the document is parsed; the offsets of quotes count its characters. `summary` is null until
         *     one was asked for and made.
         */
        DocumentWithText: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Path */
            path: string;
            /** Title */
            title: string;
            /** Kind */
            kind: string;
            /** Size Bytes */
            size_bytes: number;
            state: components["schemas"]["DocumentState"];
            /** Version */
            version: number;
            /** Language */
            language: string;
            /** Project Id */
            project_id: string | null;
            /** Project Ids */
            project_ids: string[];
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Encoding */
            encoding: string | null;
            /** Encoding Certainty */
            encoding_certainty: ("certain" | "declared" | "likely" | "doubtful") | null;
            /** Warnings */
            warnings: string[];
            /** Source Url */
            source_url: string | null;
            /** Problem */
            problem: {
                [key: string]: unknown;
            } | null;
            /** Job Id */
            job_id?: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Text */
            text: string | null;
            summary?: components["schemas"]["SummaryOut"] | null;
        };
        /**
         * DocumentsIngestJob
         * @description Turn a document's file, or the page at its `url`, into chunks with vectors.
         */
        DocumentsIngestJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "documents.ingest";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["IngestedDocument"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * DocumentsSummarizeJob
         * @description Summarise the present version of a document or transcript, part by part.
         */
        DocumentsSummarizeJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "documents.summarize";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["SummarizedDocument"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /** EditIn */
        EditIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Mode
             * @description `documents`: only what the documents support. `assistant`: a model may add what it knows, marked as such. Without one it is that of the project's configuration, or `documents`.
             */
            mode?: ("documents" | "assistant") | null;
            /**
             * Provider
             * @description `auto`, or one of those that GET /api/llm/models names.
             */
            provider?: string | null;
            /**
             * Model
             * @description One that GET /api/llm/models lists.
             */
            model?: string | null;
            /** Message */
            message: string;
        };
        /** EmailIn */
        EmailIn: {
            /** Email */
            email: string;
        };
        /** EmbedIn */
        EmbedIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Texts */
            texts: string[];
        };
        /** EmbeddedTexts */
        EmbeddedTexts: {
            /** Model */
            model: string;
            /** Dimensions */
            dimensions: number;
            /** Vectors */
            vectors: number[][];
        };
        /**
         * EmbeddingsBuildJob
         * @description Give every chunk a vector of another embedding model, then activate that model for searches.
         */
        EmbeddingsBuildJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "embeddings.build";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * EmbeddingsHealJob
         * @description Embed the chunks of published documents that have no vector in a finished generation.
         */
        EmbeddingsHealJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "embeddings.heal";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * EmbeddingsQueryJob
         * @description Store the vector of a search text, so that the search itself is one SQL statement.
         */
        EmbeddingsQueryJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "embeddings.query";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * EmbeddingsRerankJob
         * @description Say how relevant found passages are to a query, by the reranker. A search over HTTP waits for it.
         */
        EmbeddingsRerankJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "embeddings.rerank";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /** EndData */
        EndData: {
            /** Attempt */
            attempt?: number | null;
            /** Finish Reason */
            finish_reason?: ("stop" | "length" | "repetition" | "cancelled") | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * EndEvent
         * @description The last event; the stream closes after it.
         */
        EndEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "end";
            data: components["schemas"]["EndData"];
        };
        /**
         * ErrorEvent
         * @description Why the job failed.
         */
        ErrorEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "error";
            data: components["schemas"]["Problem"];
        };
        /**
         * EventData
         * @description More fields may come.
         */
        EventData: {
            /** Attempt */
            attempt?: number | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * ExerciseAnswerIn
         * @description Either `answer` or `give_up`.
         */
        ExerciseAnswerIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Answer */
            answer?: string | null;
            /**
             * Give Up
             * @default false
             */
            give_up?: boolean;
        };
        /**
         * ExerciseDetail
         * @description `answered` is true after an answer and after giving up; only then there is a `solution`.
         */
        ExerciseDetail: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Type */
            type: string;
            /** Topic */
            topic: string;
            /** Difficulty */
            difficulty: string;
            /** Prompt */
            prompt: string;
            /** Choices */
            choices: string[] | null;
            /** Starter Code */
            starter_code: string | null;
            /** Hints */
            hints: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Session Id */
            session_id: string | null;
            /** Language */
            language: string | null;
            /** Answered */
            answered: boolean;
            /** Solution */
            solution: {
                [key: string]: unknown;
            } | null;
        };
        /** ExerciseDetailPage */
        ExerciseDetailPage: {
            /** Items */
            items: components["schemas"]["ExerciseDetail"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ExerciseOut
         * @description An exercise without its solution, which stays on the server until the exercise is answered.
         */
        ExerciseOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Type */
            type: string;
            /** Topic */
            topic: string;
            /** Difficulty */
            difficulty: string;
            /** Prompt */
            prompt: string;
            /** Choices */
            choices: string[] | null;
            /** Starter Code */
            starter_code: string | null;
            /** Hints */
            hints: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * ExercisesIn
         * @description Without a `topic`: the last query of the session, else the topic that the learner masters least, else the title
         *     of the newest document, or of the first shared resource. `any`
         *     chooses the types that the text carries; `Q&A` is `short_answer`.
         */
        ExercisesIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Exercise Type
             * @enum {string}
             */
            exercise_type: "any" | "multiple_choice" | "short_answer" | "cloze" | "coding";
            /** Topic */
            topic?: string | null;
            /**
             * Difficulty
             * @default medium
             * @enum {string}
             */
            difficulty?: "easy" | "medium" | "hard";
            /**
             * Count
             * @default 3
             */
            count?: number;
            /** Session Id */
            session_id?: string | null;
        };
        /**
         * ExternalAccountIn
         * @description `username` is what the account is called when it is made.
         */
        ExternalAccountIn: {
            /** Username */
            username?: string | null;
        };
        /**
         * FieldError
         * @description `field` is the path to a value of the request, as `messages.0.content`.
         */
        FieldError: {
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /**
         * FoundPassageOut
         * @description `quote` is exactly text[start:end] of the document. `url` is where the document was fetched from; for a video it
         *     links to the second.
         */
        FoundPassageOut: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Document Path */
            document_path: string;
            /** Title */
            title: string;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Page */
            page?: number | null;
            /** Start Seconds */
            start_seconds?: number | null;
            /** Url */
            url?: string | null;
            /** Score */
            score: number;
            /**
             * Also In
             * @default []
             */
            also_in?: components["schemas"]["PlaceOfCopyOut"][];
        };
        /**
         * GenerateIn
         * @description Either a `prompt`, with or without a `system` prompt, or the `messages` of a conversation.
         */
        GenerateIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Prompt */
            prompt?: string | null;
            /** System */
            system?: string | null;
            /**
             * Messages
             * @description In order: those of the system first, and last the user's, which the model answers. Where not all fit the context of the model, the oldest are left out.
             */
            messages?: components["schemas"]["MessageIn"][] | null;
            /**
             * Provider
             * @description `auto`, or one of those that GET /api/llm/models names.
             */
            provider?: string | null;
            /**
             * Model
             * @description One that GET /api/llm/models lists.
             */
            model?: string | null;
            /**
             * Schema
             * @description A JSON schema that the output must match.
             */
            schema?: {
                [key: string]: unknown;
            } | null;
            /** Temperature */
            temperature?: number | null;
            /**
             * Max Tokens
             * @description The output ends after so many (1,024).
             */
            max_tokens?: number | null;
            /** Seed */
            seed?: number | null;
            /**
             * Stop
             * @description The output ends before any of these texts.
             */
            stop?: string[] | null;
            /**
             * Top P
             * @description The model chooses among the likeliest tokens that together have this probability. A provider without such an option leaves it out, and the penalties too.
             */
            top_p?: number | null;
            /**
             * Presence Penalty
             * @description Above 0 the model repeats less: the more often a token was written (frequency), or all the same for each that was (presence).
             */
            presence_penalty?: number | null;
            /**
             * Frequency Penalty
             * @description Above 0 the model repeats less: the more often a token was written (frequency), or all the same for each that was (presence).
             */
            frequency_penalty?: number | null;
            /**
             * Think
             * @description Whether a model that can think does so before it writes. Else it does not.
             */
            think?: boolean | null;
        };
        /**
         * GeneratedText
         * @description `finish_reason` says whether the text is whole (`stop`) or ended at its token limit (`length`).
         */
        GeneratedText: {
            /** Text */
            text: string;
            /** Value */
            value?: unknown;
            /** Finish Reason */
            finish_reason?: ("stop" | "length" | "repetition" | "cancelled") | null;
        };
        /**
         * GenerationOut
         * @description `characters_left_out` are those that the model's server cannot read, because their texts are too long for it.
         *     `step` is the current step of a build. A paused build continues after `resume`; `problem` is why it failed. A
         *     retired generation can be activated again until `soak_until`; its vectors were deleted at `dropped_at`.
         */
        GenerationOut: {
            /** Id */
            id: number;
            /** Model */
            model: string;
            /** Revision */
            revision: string | null;
            /** Dimensions */
            dimensions: number | null;
            /** Query Prefix */
            query_prefix: string;
            /** Passage Prefix */
            passage_prefix: string;
            state: components["schemas"]["GenerationState"];
            /** Step */
            step: ("prepare" | "embed" | "index" | "measure" | "ready") | null;
            /** Is Paused */
            is_paused: boolean;
            /** Is Soaking */
            is_soaking: boolean;
            /** Problem */
            problem: {
                [key: string]: unknown;
            } | null;
            progress: components["schemas"]["BuildProgress"];
            /** Embedded */
            embedded: number;
            /** Reused */
            reused: number;
            /** Characters Left Out */
            characters_left_out: number;
            recall: components["schemas"]["Recall"] | null;
            /** Auto Activate */
            auto_activate: boolean;
            /** Job Id */
            job_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Built At */
            built_at: string | null;
            /** Activated At */
            activated_at: string | null;
            /** Retired At */
            retired_at: string | null;
            /** Soak Until */
            soak_until: string | null;
            /** Dropped At */
            dropped_at: string | null;
        };
        /** GenerationPage */
        GenerationPage: {
            /** Items */
            items: components["schemas"]["GenerationOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * GenerationState
         * @enum {string}
         */
        GenerationState: "building" | "active" | "retired";
        /**
         * GoldenQuestionIn
         * @description `quote` is text of the passage that the search should find for the question.
         */
        GoldenQuestionIn: {
            /** Question */
            question: string;
            /** Quote */
            quote: string;
        };
        /**
         * GpuOut
         * @description `memory_bytes` is 0 where the driver does not tell it.
         */
        GpuOut: {
            /** Name */
            name: string;
            /** Memory Bytes */
            memory_bytes: number;
        };
        /**
         * GradedAnswer
         * @description `score` is a fraction from 0 to 1; `next_review_at` says when the exercise is due again. `solution` is the
         *     exercise's: answer, explanation, and where the passage stands.
         */
        GradedAnswer: {
            /** Correct */
            correct: boolean;
            /** Score */
            score: number;
            /** Items */
            items: components["schemas"]["GradedItem"][];
            /** Tests */
            tests: components["schemas"]["TestOutcome"][] | null;
            /** Feedback */
            feedback: string;
            /** Solution */
            solution: {
                [key: string]: unknown;
            };
            /**
             * Next Review At
             * Format: date-time
             */
            next_review_at: string;
        };
        /**
         * GradedItem
         * @description A point of the rubric. `evidence` is the piece of the answer that meets it.
         */
        GradedItem: {
            /** Text */
            text: string;
            /** Met */
            met: boolean;
            /** Evidence */
            evidence: string | null;
        };
        /** Health */
        Health: {
            /**
             * Status
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /** IngestedDocument */
        IngestedDocument: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Chunks */
            chunks: number;
            /** Embedded */
            embedded: number;
            /** Duplicates Skipped */
            duplicates_skipped: number;
        };
        /**
         * IngestedPart
         * @description `segments` is how many there are.
         */
        IngestedPart: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Title */
            title: string;
            /** Segments */
            segments: number;
            /** Chunks */
            chunks: number;
            /** Embedded */
            embedded: number;
            /** Duplicates Skipped */
            duplicates_skipped: number;
        };
        /**
         * IngestedProfile
         * @description `warnings` are sentences on what of the text is missing in the profile.
         */
        IngestedProfile: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Name */
            name: string;
            /** Bio */
            bio: string;
            /** Wiki Content */
            wiki_content: string;
            /** Warnings */
            warnings?: string[];
        };
        /**
         * IngestedTranscript
         * @description The result for a single transcript; `segments` are its first ones.
         */
        IngestedTranscript: {
            /** Documents */
            documents: components["schemas"]["IngestedPart"][];
            /** Skipped */
            skipped: components["schemas"]["SkippedPart"][];
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Title */
            title: string;
            /** Segments */
            segments: components["schemas"]["TranscriptSegment"][];
            /** Chunks */
            chunks: number;
            /** Embedded */
            embedded: number;
            /** Duplicates Skipped */
            duplicates_skipped: number;
        };
        /** IngestedTranscripts */
        IngestedTranscripts: {
            /** Documents */
            documents: components["schemas"]["IngestedPart"][];
            /** Skipped */
            skipped: components["schemas"]["SkippedPart"][];
        };
        /** InstructionIn */
        InstructionIn: {
            /** Name */
            name: string;
            /**
             * Description
             * @description What it is for. No model reads it.
             * @default
             */
            description?: string;
            /**
             * Text
             * @description How answers are to be written.
             */
            text: string;
        };
        /**
         * InstructionOut
         * @description The latest version. The active instruction applies to every answer; at most one is active.
         */
        InstructionOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Text */
            text: string;
            /** Version */
            version: number;
            /** Is Active */
            is_active: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** InstructionPage */
        InstructionPage: {
            /** Items */
            items: components["schemas"]["InstructionOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** InstructionPatch */
        InstructionPatch: {
            /** Name */
            name?: string | null;
            /** Description */
            description?: string | null;
            /** Text */
            text?: string | null;
        };
        /**
         * InstructionVersionOut
         * @description `restored_version` is the earlier version that a rollback restored.
         */
        InstructionVersionOut: {
            /** Version */
            version: number;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Text */
            text: string;
            /** Restored Version */
            restored_version: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** InstructionVersionPage */
        InstructionVersionPage: {
            /** Items */
            items: components["schemas"]["InstructionVersionOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * InstructionsPreviewJob
         * @description Answer a question twice from the same passages: as answers are now, and with an instruction of this text in place
         *     of the user's, or of the site's. Neither answer is stored.
         */
        InstructionsPreviewJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "instructions.preview";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["PreviewedInstruction"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * Job
         * @description A job. Its `kind` says what it does and which form its `result` has, once it succeeded.
         */
        Job: components["schemas"]["AnswersAskJob"] | components["schemas"]["ChatReplyJob"] | components["schemas"]["ChatTitleJob"] | components["schemas"]["CvMatchJob"] | components["schemas"]["CvReportJob"] | components["schemas"]["DocumentsIngestJob"] | components["schemas"]["DocumentsSummarizeJob"] | components["schemas"]["EmbeddingsBuildJob"] | components["schemas"]["EmbeddingsHealJob"] | components["schemas"]["EmbeddingsQueryJob"] | components["schemas"]["EmbeddingsRerankJob"] | components["schemas"]["InstructionsPreviewJob"] | components["schemas"]["JobsActJob"] | components["schemas"]["LearningExercisesJob"] | components["schemas"]["LearningGradeJob"] | components["schemas"]["LearningResourcesJob"] | components["schemas"]["LlmDeleteJob"] | components["schemas"]["LlmEmbedJob"] | components["schemas"]["LlmGenerateJob"] | components["schemas"]["LlmPullJob"] | components["schemas"]["MailSendJob"] | components["schemas"]["ProfilesEmbedJob"] | components["schemas"]["ProfilesIngestJob"] | components["schemas"]["ProfilesMatchJob"] | components["schemas"]["ProfilesPersonalizeJob"] | components["schemas"]["ProfilesProgressJob"] | components["schemas"]["StoriesChapterJob"] | components["schemas"]["StoriesExportJob"] | components["schemas"]["StoriesReplyJob"] | components["schemas"]["TranscriptsIngestJob"] | components["schemas"]["WebhooksDeliverJob"];
        /**
         * JobChange
         * @description The job as it is now. `version` grows with each change, and `problem` is the slug of one that failed.
         */
        JobChange: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Version */
            version: number;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Progress */
            progress: {
                [key: string]: unknown;
            } | null;
            /** Problem */
            problem: string | null;
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
        };
        /** JobCountOut */
        JobCountOut: {
            /**
             * Hour
             * Format: date-time
             */
            hour: string;
            state: components["schemas"]["JobState"];
            /** Count */
            count: number;
        };
        /**
         * JobCountsOut
         * @description By the hour in which jobs were submitted, and the state that they have now.
         */
        JobCountsOut: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Items */
            items: components["schemas"]["JobCountOut"][];
        };
        /**
         * JobFilterIn
         * @description At least one of them. `since` and `until` are about when a job was submitted.
         */
        JobFilterIn: {
            /** User Id */
            user_id?: string | null;
            /** Kind */
            kind?: ("answers.ask" | "chat.reply" | "chat.title" | "cv.match" | "cv.report" | "documents.ingest" | "documents.summarize" | "embeddings.build" | "embeddings.heal" | "embeddings.query" | "embeddings.rerank" | "instructions.preview" | "jobs.act" | "learning.exercises" | "learning.grade" | "learning.resources" | "llm.delete" | "llm.embed" | "llm.generate" | "llm.pull" | "mail.send" | "profiles.embed" | "profiles.ingest" | "profiles.match" | "profiles.personalize" | "profiles.progress" | "stories.chapter" | "stories.export" | "stories.reply" | "transcripts.ingest" | "webhooks.deliver") | null;
            state?: components["schemas"]["JobState"] | null;
            /** Queue */
            queue?: string | null;
            /** Provider */
            provider?: string | null;
            /** Problem */
            problem?: string | null;
            /** Since */
            since?: string | null;
            /** Until */
            until?: string | null;
        };
        /**
         * JobHappened
         * @description No texts. `user_id` is null for jobs of the platform itself, `problem` the slug of one that failed.
         */
        JobHappened: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
            state: components["schemas"]["JobState"];
            /** User Id */
            user_id: string | null;
            /** Queue */
            queue: string;
            /** Attempt */
            attempt: number;
            /** Problem */
            problem: string | null;
        };
        /**
         * JobHappenedEvent
         * @description An attempt at a job has begun, or a job has ended.
         */
        JobHappenedEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "job.cancelled" | "job.expired" | "job.failed" | "job.started" | "job.succeeded";
            data: components["schemas"]["JobHappened"];
        };
        /** JobIn */
        JobIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
        };
        /**
         * JobInHandOut
         * @description A job that a worker runs.
         */
        JobInHandOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Kind */
            kind: string;
        };
        /**
         * JobMessage
         * @description What a webhook brings: the job as GET /api/jobs/{id} shows it. `user_id` is told to webhooks of the platform.
         */
        JobMessage: {
            /**
             * Type
             * @enum {string}
             */
            type: "job.succeeded" | "job.failed" | "job.cancelled" | "job.expired";
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            data: components["schemas"]["Job"];
            /** User Id */
            user_id?: string | null;
        };
        /** JobPage */
        JobPage: {
            /** Items */
            items: components["schemas"]["Job"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * JobState
         * @enum {string}
         */
        JobState: "scheduled" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "expired";
        /**
         * JobStats
         * @description Jobs of the last 24 hours, with the 95th percentiles of their queue time and work time.
         */
        JobStats: {
            /** Kind */
            kind: string;
            /** State */
            state: string;
            /** Count */
            count: number;
            /** Events */
            events: number;
            /** Queue Seconds P95 */
            queue_seconds_p95: number;
            /** Work Seconds P95 */
            work_seconds_p95: number;
        };
        /**
         * JobsActJob
         * @description Cancel all jobs that a bulk action of an operator chose, or run them again.
         */
        JobsActJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "jobs.act";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * JudgedRequirement
         * @description `text` is exactly the ad's text[start:end]. `weight` is what it counts in the score; `years` what dates and words
         *     of the CV come to, `years_needed` what the ad asks for.
         */
        JudgedRequirement: {
            /** Text */
            text: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Must */
            must: boolean;
            kind: components["schemas"]["RequirementKind"];
            /** Weight */
            weight: number;
            verdict: components["schemas"]["Verdict"];
            /** Years Needed */
            years_needed?: number | null;
            /** Years */
            years?: number | null;
            /**
             * Quotes
             * @default []
             */
            quotes?: components["schemas"]["MatchQuote"][];
        };
        /**
         * LearningExercisesJob
         * @description Write exercises on a topic from the learner's library, or pick coding tasks of the bank, which needs no language
         *     model. What the bank lacks a model writes, and the sandbox tries. The solutions stay on the server.
         */
        LearningExercisesJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "learning.exercises";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["WrittenExercises"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LearningGradeJob
         * @description Grade the answer that is stored for the job. Choices and gaps are compared by code and wait for no model; code is
         *     run in a sandbox.
         */
        LearningGradeJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "learning.grade";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["GradedAnswer"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LearningResourcesJob
         * @description Suggest documents of the learner's library for a query, with reasons and exact quotes.
         */
        LearningResourcesJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "learning.resources";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["SuggestedResources"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LessonOut
         * @description A lesson of Pensum's own. `text` is Markdown.
         */
        LessonOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /** Url */
            url: string;
            /** Kind */
            kind: string;
            /** Level */
            level: string;
            /** Topics */
            topics: string[];
            /** Summary */
            summary: string;
            /** Authors */
            authors: string[];
            /** Year */
            year: number | null;
            /** Language */
            language: string;
            /** Text */
            text: string;
            /**
             * Licence
             * @default CC BY 4.0
             */
            licence?: string;
        };
        /** LibraryChatDocumentUpload */
        LibraryChatDocumentUpload: {
            /**
             * File
             * Format: binary
             * @description PDF, DOCX, PPTX, ODT, RTF, EPUB, HTML, Markdown, plain text, CSV, a Jupyter notebook or source code
             */
            file: Blob;
            /** Thread Id */
            thread_id?: string | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Metadata
             * @description A JSON object of up to 16 pairs of texts, like `{"course": "biology"}`.
             */
            metadata?: string | null;
        };
        /**
         * LibraryResourceIn
         * @description `summary` says in a few sentences what the resource explains: searches find it by that.
         */
        LibraryResourceIn: {
            /** Url */
            url: string;
            /** Title */
            title: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "paper" | "course" | "book" | "tutorial" | "video" | "code";
            /**
             * Level
             * @enum {string}
             */
            level: "beginner" | "intermediate" | "advanced";
            /** Topics */
            topics: string[];
            /** Summary */
            summary: string;
            /**
             * Authors
             * @default []
             */
            authors?: string[];
            /** Year */
            year?: number | null;
            /**
             * Language
             * @description ISO 639
             * @default en
             */
            language?: string;
        };
        /** LibraryResourceOut */
        LibraryResourceOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /** Url */
            url: string;
            /** Kind */
            kind: string;
            /** Level */
            level: string;
            /** Topics */
            topics: string[];
            /** Summary */
            summary: string;
            /** Authors */
            authors: string[];
            /** Year */
            year: number | null;
            /** Language */
            language: string;
        };
        /** LibraryResourcePage */
        LibraryResourcePage: {
            /** Items */
            items: components["schemas"]["LibraryResourceOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * LibraryResourcePatch
         * @description Only the fields that are given change.
         */
        LibraryResourcePatch: {
            /** Url */
            url?: string | null;
            /** Title */
            title?: string | null;
            /** Kind */
            kind?: ("paper" | "course" | "book" | "tutorial" | "video" | "code") | null;
            /** Level */
            level?: ("beginner" | "intermediate" | "advanced") | null;
            /** Topics */
            topics?: string[] | null;
            /** Summary */
            summary?: string | null;
            /** Authors */
            authors?: string[] | null;
            /** Year */
            year?: number | null;
            /** Language */
            language?: string | null;
        };
        /**
         * LibraryStats
         * @description `bytes` is the total size of the original documents.
         */
        LibraryStats: {
            /** Documents */
            documents: number;
            /** Ready */
            ready: number;
            /** Chunks */
            chunks: number;
            /** Bytes */
            bytes: number;
        };
        /**
         * LimitOut
         * @description Null is no limit.
         */
        LimitOut: {
            /** Tokens */
            tokens: number | null;
            /** Cost */
            cost: number | null;
        };
        /** Links */
        Links: {
            /** Self */
            self: string;
            /** Events */
            events: string;
            /** Cancel */
            cancel: string;
        };
        /**
         * LlmConfigIn
         * @description What is missing or null stays as it is. Chains are replaced one by one, and one that is null returns to its
         *     default; budgets and prices are replaced as a whole. The other fields of the response are ignored.
         */
        LlmConfigIn: {
            /** Chains */
            chains?: {
                [key: string]: components["schemas"]["ChainEntryIn"][] | null;
            } | null;
            budgets?: components["schemas"]["BudgetsIn"] | null;
            /** Prices */
            prices?: {
                [key: string]: components["schemas"]["PriceIn"];
            } | null;
        };
        /**
         * LlmConfigOut
         * @description The chains in force by kind of work; `default_chains` names those that nobody has changed. Prices are of a
         *     million tokens, by `provider/model` or by `provider`. `version` counts the changes.
         */
        LlmConfigOut: {
            /** Chains */
            chains: {
                [key: string]: components["schemas"]["ChainEntryOut"][];
            };
            /** Default Chains */
            default_chains: ("answers" | "exercises" | "grading" | "chat" | "profiles" | "generate" | "default")[];
            budgets: components["schemas"]["BudgetsOut"];
            /** Prices */
            prices: {
                [key: string]: components["schemas"]["PriceOut"];
            };
            /** Version */
            version: number;
            /** Updated At */
            updated_at: string | null;
            /** Updated By */
            updated_by: string | null;
        };
        /**
         * LlmDeleteJob
         * @description Delete a model from the server of a provider.
         */
        LlmDeleteJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "llm.delete";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["DeletedModel"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LlmEmbedJob
         * @description Embed each text with the active embedding model.
         */
        LlmEmbedJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "llm.embed";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["EmbeddedTexts"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LlmGenerateJob
         * @description Generate text for a prompt with a language model. `turns` are the messages before the prompt.
         */
        LlmGenerateJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "llm.generate";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["GeneratedText"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LlmPullJob
         * @description Pull a model into the server of a provider. A second run goes on where the first stopped.
         */
        LlmPullJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "llm.pull";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["PulledModel"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * LoginOptionsOut
         * @description How people get in. `registration` is `confirmed` where an account waits for its address to be verified.
         */
        LoginOptionsOut: {
            /** Github */
            github: boolean;
            /**
             * Registration
             * @enum {string}
             */
            registration: "open" | "confirmed" | "closed";
        };
        /** LoginOut */
        LoginOut: {
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
        };
        /**
         * LoginSessionOut
         * @description `device` is what logged in, as far as it says. `last_used_at` is exact to a minute. `current` is the session of
         *     this request.
         */
        LoginSessionOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Device */
            device: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Last Used At
             * Format: date-time
             */
            last_used_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Current */
            current: boolean;
        };
        /** LoginSessionPage */
        LoginSessionPage: {
            /** Items */
            items: components["schemas"]["LoginSessionOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * MailSendJob
         * @description Send a mail to a user.
         */
        MailSendJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "mail.send";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ManagedResourceOut
         * @description `is_shipped` says that Pensum brought it, `is_edited` that an administrator changed it since: then no start
         *     changes it again. `state` is `ready` once searches find it.
         */
        ManagedResourceOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /** Url */
            url: string;
            /** Kind */
            kind: string;
            /** Level */
            level: string;
            /** Topics */
            topics: string[];
            /** Summary */
            summary: string;
            /** Authors */
            authors: string[];
            /** Year */
            year: number | null;
            /** Language */
            language: string;
            /** Is Shipped */
            is_shipped: boolean;
            /** Is Edited */
            is_edited: boolean;
            /** State */
            state: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** ManagedResourcePage */
        ManagedResourcePage: {
            /** Items */
            items: components["schemas"]["ManagedResourceOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * MasteriesOut
         * @description All topics at once: `next_cursor` is always null.
         */
        MasteriesOut: {
            /** Items */
            items: components["schemas"]["MasteryOut"][];
            /** Next Cursor */
            next_cursor?: null;
        };
        /**
         * MasteryOut
         * @description `mastery`, from 0 to 1, is the score to expect of the learner's next task on the topic. It rests on
         *     `observations`, tasks with a score; without any it is where every estimate begins. `exposures` have no score.
         */
        MasteryOut: {
            /** Topic */
            topic: string;
            /** Mastery */
            mastery: number;
            /** Observations */
            observations: number;
            /** Exposures */
            exposures: number;
            /**
             * Last Completed At
             * Format: date-time
             */
            last_completed_at: string;
        };
        /**
         * MatchIn
         * @description Either `query`, what people should know or do, or `user_id`, a user they should be similar to.
         */
        MatchIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Query */
            query?: string | null;
            /** User Id */
            user_id?: string | null;
            /**
             * Limit
             * @default 5
             */
            limit?: number;
        };
        /**
         * MatchQuote
         * @description `quote` is exactly the CV's text[start:end].
         */
        MatchQuote: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Page */
            page?: number | null;
        };
        /**
         * MatchReason
         * @description `quote` is exactly [start:end] of the person's `field`.
         */
        MatchReason: {
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /**
             * Field
             * @default wiki_content
             * @enum {string}
             */
            field?: "wiki_content" | "bio";
        };
        /** MatchRisk */
        MatchRisk: {
            kind: components["schemas"]["RiskKind"];
            /** Text */
            text: string;
            /**
             * Quotes
             * @default []
             */
            quotes?: components["schemas"]["MatchQuote"][];
        };
        /**
         * MatchedCvs
         * @description Best first, ad by ad. `GET /api/cv-matcher/matches/{id}` has the requirements with their quotes.
         */
        MatchedCvs: {
            /** Matches */
            matches: components["schemas"]["RankedCv"][];
            /**
             * Not Read
             * @default []
             */
            not_read?: components["schemas"]["UnreadCv"][];
        };
        /** MatchedPeople */
        MatchedPeople: {
            /** People */
            people: components["schemas"]["MatchedPerson"][];
        };
        /**
         * MatchedPerson
         * @description Nobody is shown without a reason.
         */
        MatchedPerson: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Name */
            name: string;
            /** Bio */
            bio: string;
            /** Score */
            score: number;
            /** Reasons */
            reasons: components["schemas"]["MatchReason"][];
            /** Explanation */
            explanation: string | null;
        };
        /** MessageIn */
        MessageIn: {
            /**
             * Role
             * @enum {string}
             */
            role: "system" | "user" | "assistant";
            /** Content */
            content: string;
        };
        /**
         * ModelOut
         * @description A model with the capability `completion` can be named in a request for text; one with only `embedding` cannot.
         *     `digest` changes when a model is made anew under its name; null where a provider tells none. `healthy`, `state` and
         *     `since` are its provider's: of one that is away the models of its last probe are listed.
         */
        ModelOut: {
            /** Name */
            name: string;
            /** Provider */
            provider: string;
            /** Size Bytes */
            size_bytes?: number | null;
            /**
             * Capabilities
             * @default []
             */
            capabilities?: string[];
            /** Context Tokens */
            context_tokens?: number | null;
            /** Digest */
            digest?: string | null;
            /** Healthy */
            healthy: boolean;
            state: components["schemas"]["ProviderState"];
            /**
             * Since
             * Format: date-time
             */
            since: string;
        };
        /** ModelsOut */
        ModelsOut: {
            /** Models */
            models: components["schemas"]["ModelOut"][];
        };
        /**
         * NewProfileIn
         * @description An account, and what is about its first job.
         */
        NewProfileIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Email */
            email: string;
            /** Password */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * NewProfileOut
         * @description The account exists at once; the job suggests where to begin. Log in to follow the job.
         */
        NewProfileOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @constant
             */
            kind: "profiles.personalize";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            /** Progress */
            progress: {
                [key: string]: unknown;
            } | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            /** Error */
            error: {
                [key: string]: unknown;
            } | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /**
             * Status
             * @default created
             * @constant
             */
            status?: "created";
        };
        /**
         * NextQuestion
         * @description What the plan asks next, and why; `decade` is null where no time is meant.
         */
        NextQuestion: {
            /** Theme */
            theme: string;
            /** Decade */
            decade: number | null;
            /** Why */
            why: string;
        };
        /**
         * OwnProfileOut
         * @description The profile as its owner sees it. `welcome` is the result of the last `profiles.personalize`.
         */
        OwnProfileOut: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Name */
            name: string;
            /** Bio */
            bio: string;
            /** Wiki Content */
            wiki_content: string;
            /** Time Zone */
            time_zone: string;
            /** Is Discoverable */
            is_discoverable: boolean;
            /** Welcome */
            welcome: {
                [key: string]: unknown;
            } | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** OwnProfilePage */
        OwnProfilePage: {
            /** Items */
            items: components["schemas"]["OwnProfileOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** PasswordIn */
        PasswordIn: {
            /** Current Password */
            current_password: string;
            /** Password */
            password: string;
        };
        /**
         * PauseEvent
         * @description A queue or a kind was paused or resumed.
         */
        PauseEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "kind.paused" | "kind.resumed" | "queue.paused" | "queue.resumed";
            data: components["schemas"]["PauseHappened"];
        };
        /** PauseHappened */
        PauseHappened: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Name */
            name: string;
        };
        /**
         * PauseOut
         * @description A queue or a kind, and since when and by whom it is paused: null where it is not.
         */
        PauseOut: {
            target: components["schemas"]["PauseTarget"];
            /** Name */
            name: string;
            /** Paused At */
            paused_at: string | null;
            /** Paused By */
            paused_by: string | null;
        };
        /**
         * PauseTarget
         * @enum {string}
         */
        PauseTarget: "queue" | "kind";
        /** PersonalizedProfile */
        PersonalizedProfile: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Text */
            text: string;
            /** Topics */
            topics: string[];
            /** Resources */
            resources: components["schemas"]["SuggestedResource"][];
            /** Next */
            next: string[];
        };
        /**
         * PlaceOfCopyOut
         * @description Another document has the same text, white space aside, at its text[start:end].
         */
        PlaceOfCopyOut: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Document Path */
            document_path: string;
            /** Title */
            title: string;
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * PlaceOut
         * @description Where the document's text[start:end] stands: on this page, under this heading, or from this second on.
         */
        PlaceOut: {
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Heading */
            heading: string | null;
            /** Page */
            page: number | null;
            /** Start Seconds */
            start_seconds: number | null;
            /** Speaker */
            speaker: string | null;
        };
        /**
         * PlatformUsageOut
         * @description `items` are those that used the most, or the days in their order; `left_out` more are only in `total`. Where not
         *     `has_prices` no cost is known.
         */
        PlatformUsageOut: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            by: components["schemas"]["UsageBy"];
            /** Has Prices */
            has_prices: boolean;
            total: components["schemas"]["UsageFigures"];
            /** Items */
            items: components["schemas"]["UsageRowOut"][];
            /** Left Out */
            left_out: number;
        };
        /** Point */
        Point: {
            /** Text */
            text: string;
            /**
             * Quotes
             * @default []
             */
            quotes?: components["schemas"]["MatchQuote"][];
        };
        /**
         * PreviewIn
         * @description `text` stands in place of the active instruction in one of two answers from the same passages.
         */
        PreviewIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Text
             * @description How answers are to be written.
             */
            text: string;
            /** Question */
            question: string;
            /** Project Id */
            project_id?: string | null;
        };
        /**
         * PreviewedInstruction
         * @description `current` is the answer as it is now, `preview` that with the instruction under test, both from the same
         *     `passages`. `note` says where the instruction could have no effect.
         */
        PreviewedInstruction: {
            /** Question */
            question: string;
            current: components["schemas"]["Answered"];
            preview: components["schemas"]["Answered"];
            /** Passages */
            passages: number;
            /** Note */
            note?: string | null;
        };
        /**
         * PriceIn
         * @description Of a million tokens.
         */
        PriceIn: {
            /** Input */
            input: number;
            /** Output */
            output: number;
        };
        /** PriceOut */
        PriceOut: {
            /** Input */
            input: number;
            /** Output */
            output: number;
        };
        /**
         * Problem
         * @description What went wrong (RFC 9457), for every error of this API. `type` leads to a page that says what it means.
         */
        Problem: {
            /** Type */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /**
             * Detail
             * @description What exactly is wrong here, and what to do next.
             */
            detail: string;
            /**
             * Instance
             * @description The path of the request or job.
             */
            instance: string;
            /**
             * Errors
             * @description Each wrong field, where there are any.
             */
            errors?: components["schemas"]["FieldError"][];
        };
        /**
         * ProblemGroupOut
         * @description Jobs of a kind that failed with the same problem, and have not run since. `cause` is whose problem it is: the
         *     platform's, that of the input, or nobody's, where the answer was to be expected.
         */
        ProblemGroupOut: {
            /** Problem */
            problem: string;
            /** Title */
            title: string;
            /**
             * Cause
             * @enum {string}
             */
            cause: "platform" | "input" | "expected";
            /** Kind */
            kind: string;
            /** Count */
            count: number;
            /** Users */
            users: number;
            /**
             * First At
             * Format: date-time
             */
            first_at: string;
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
            /**
             * Sample Job Id
             * Format: uuid
             */
            sample_job_id: string;
        };
        /** ProblemGroupsOut */
        ProblemGroupsOut: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Items */
            items: components["schemas"]["ProblemGroupOut"][];
        };
        /**
         * ProblemKind
         * @description `meaning` is when a problem of this kind occurs, and `remedy` who can do what about it. Its `cause` is the
         *     `platform`, the `input` of a request, or `expected`: an answer that is no.
         */
        ProblemKind: {
            /** Status */
            status: number;
            /** Title */
            title: string;
            /**
             * Cause
             * @enum {string}
             */
            cause: "platform" | "input" | "expected";
            /** Meaning */
            meaning: string;
            /** Remedy */
            remedy: string;
        };
        /**
         * ProfileChanges
         * @description Fields that are missing or null do not change.
         */
        ProfileChanges: {
            /** Name */
            name?: string | null;
            /** Bio */
            bio?: string | null;
            /**
             * Wiki Content
             * @description Markdown
             */
            wiki_content?: string | null;
            /** Is Discoverable */
            is_discoverable?: boolean | null;
            /**
             * Time Zone
             * @description An IANA name. Your days begin by it.
             */
            time_zone?: string | null;
        };
        /**
         * ProfileChangesByAdmin
         * @description Fields that are missing or null do not change. Only its owner can make a profile discoverable.
         */
        ProfileChangesByAdmin: {
            /** Name */
            name?: string | null;
            /** Bio */
            bio?: string | null;
            /**
             * Wiki Content
             * @description Markdown
             */
            wiki_content?: string | null;
            /** Is Discoverable */
            is_discoverable?: false | null;
        };
        /** ProfileOut */
        ProfileOut: {
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Name */
            name: string;
            /** Bio */
            bio: string;
            /** Wiki Content */
            wiki_content: string;
        };
        /** ProfilePage */
        ProfilePage: {
            /** Items */
            items: (components["schemas"]["OwnProfileOut"] | components["schemas"]["ProfileOut"])[];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ProfilesEmbedJob
         * @description Make the user's profile searchable as it is now.
         */
        ProfilesEmbedJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "profiles.embed";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ProfilesIngestJob
         * @description Turn an uploaded text about a person into their profile, and make it searchable.
         */
        ProfilesIngestJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "profiles.ingest";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["IngestedProfile"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ProfilesMatchJob
         * @description Find discoverable people for a query, or people like the user `like_user_id`.
         */
        ProfilesMatchJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "profiles.match";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["MatchedPeople"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ProfilesPersonalizeJob
         * @description Write a personal welcome from the user's profile and library, with first steps.
         */
        ProfilesPersonalizeJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "profiles.personalize";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["PersonalizedProfile"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * ProfilesProgressJob
         * @description Assess a completed task: mastery per topic, and what to do next.
         */
        ProfilesProgressJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "profiles.progress";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["AssessedProgress"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * Progress
         * @description `done` of `total` units, as `note` says: what the job does now.
         */
        Progress: {
            /** Done */
            done: number;
            /** Total */
            total: number;
            /** Unit */
            unit: string;
            /** Note */
            note: string;
        };
        /** ProgressData */
        ProgressData: {
            /** Done */
            done: number;
            /** Total */
            total: number;
            /** Unit */
            unit: string;
            /** Note */
            note: string;
            /** Attempt */
            attempt?: number | null;
        };
        /**
         * ProgressEvent
         * @description How far the job is.
         */
        ProgressEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "progress";
            data: components["schemas"]["ProgressData"];
        };
        /** ProgressIn */
        ProgressIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * User Id
             * @description Whose progress it is: yours, or for administrators anybody's.
             */
            user_id?: string | null;
            /** Completed Task */
            completed_task: string;
            /**
             * Score
             * @description A fraction from 0 to 1: 85 % is 0.85.
             */
            score?: number | null;
            /** Minutes */
            minutes?: number | null;
            /** Session Id */
            session_id?: string | null;
        };
        /**
         * ProgressOut
         * @description `mastery` is that of the topic after this task. It, `topic` and `insight` are null until the job has ended.
         */
        ProgressOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Session Id */
            session_id: string | null;
            /** Completed Task */
            completed_task: string;
            /** Topic */
            topic: string | null;
            /** Score */
            score: number | null;
            /** Minutes */
            minutes: number | null;
            /** Insight */
            insight: string | null;
            /** Mastery */
            mastery: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** ProgressPage */
        ProgressPage: {
            /** Items */
            items: components["schemas"]["ProgressOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ProjectIn
         * @description What `config` may hold depends on the type.
         */
        ProjectIn: {
            type: components["schemas"]["ProjectType"];
            /** Name */
            name: string;
            /** Description */
            description?: string | null;
            /** Config */
            config?: {
                [key: string]: unknown;
            };
        };
        /** ProjectOut */
        ProjectOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            type: components["schemas"]["ProjectType"];
            /** Name */
            name: string;
            /** Description */
            description: string | null;
            /** Config */
            config: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** ProjectPage */
        ProjectPage: {
            /** Items */
            items: components["schemas"]["ProjectOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ProjectPatch
         * @description The type of a project is fixed. `config` replaces the one before.
         */
        ProjectPatch: {
            /** Name */
            name?: string | null;
            /** Description */
            description?: string | null;
            /** Config */
            config?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * ProjectType
         * @enum {string}
         */
        ProjectType: "learning" | "private_gpt" | "cv_matcher" | "tell_me_life";
        /**
         * ProposedMemory
         * @description `quote` is what the narrator told, letter for letter. `event_date` is in EDTF: `1962`, `1962~` (about), `196X`,
         *     `1939/1945`, `1962-05-03`.
         */
        ProposedMemory: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Quote */
            quote: string;
            /** Event Date */
            event_date: string | null;
            /** Decade */
            decade: number | null;
            /** People */
            people: string[];
            /** Places */
            places: string[];
        };
        /**
         * ProviderChangeOut
         * @description `state` is one of the provider's states, `declared away`, `declared back` or `forgotten`.
         */
        ProviderChangeOut: {
            /** Provider */
            provider: string;
            /** State */
            state: string;
            /** Detail */
            detail: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
        };
        /**
         * ProviderOut
         * @description `state` is what the last probe or job found, `detail` why it is not up. `since` says when it went, where no job
         *     can ask it, also because it was declared away or no live worker serves it. `waiting` counts queued jobs whose next
         *     provider it is, `models` what it listed last. Into one that `pulls_models` administrators pull others.
         */
        ProviderOut: {
            /** Name */
            name: string;
            /** Queue */
            queue: string;
            state: components["schemas"]["ProviderState"];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Detail */
            detail: string | null;
            /** Is Up */
            is_up: boolean;
            /** Is Served */
            is_served: boolean;
            /** Slots */
            slots: number;
            /** Running */
            running: number;
            /** Waiting */
            waiting: number;
            /** Models */
            models: number;
            /** Default Model */
            default_model: string | null;
            /** Pulls Models */
            pulls_models: boolean;
            /** Declared Away At */
            declared_away_at: string | null;
            /** Declared Away By */
            declared_away_by: string | null;
            /**
             * Next Probe At
             * Format: date-time
             */
            next_probe_at: string;
        };
        /**
         * ProviderState
         * @description `recovering` is up, but nobody has seen an output yet: one job at a time asks it.
         * @enum {string}
         */
        ProviderState: "up" | "recovering" | "away" | "loading" | "busy" | "rate_limited" | "out_of_budget";
        /**
         * ProviderStatus
         * @description `since` says when it went, where no job can ask it. One that was declared away or has no live worker is `away`,
         *     too.
         */
        ProviderStatus: {
            /** Name */
            name: string;
            state: components["schemas"]["ProviderState"];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Slots */
            slots: number;
            /** Running */
            running: number;
        };
        /**
         * ProvidersOut
         * @description `changes` are the latest, newest first.
         */
        ProvidersOut: {
            /** Providers */
            providers: components["schemas"]["ProviderOut"][];
            /** Changes */
            changes: components["schemas"]["ProviderChangeOut"][];
        };
        /**
         * PullIn
         * @description `name` is a model in Ollama's registry, or with the host in front one of another.
         */
        PullIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Name */
            name: string;
            /**
             * Provider
             * @default ollama
             */
            provider?: string;
        };
        /** PulledModel */
        PulledModel: {
            /** Provider */
            provider: string;
            /** Name */
            name: string;
            /** Digest */
            digest?: string | null;
            /** Size Bytes */
            size_bytes?: number | null;
        };
        /**
         * QueueOut
         * @description `ended_last_minute` are the jobs that ended in it within the last minute, counted up to 10,000.
         */
        QueueOut: {
            /**
             * Status
             * @enum {string}
             */
            status: "idle" | "busy" | "waiting" | "starved" | "dead";
            /** Waiting */
            waiting: number;
            /** Scheduled */
            scheduled: number;
            /** Running */
            running: number;
            /** Oldest Waiting Seconds */
            oldest_waiting_seconds: number | null;
            /** Workers */
            workers: number;
            /**
             * Draining
             * @default 0
             */
            draining?: number;
            /** Starved Since */
            starved_since: string | null;
            /** Paused At */
            paused_at: string | null;
            /** Name */
            name: string;
            /** Ended Last Minute */
            ended_last_minute: number;
        };
        /**
         * QueueState
         * @description `dead`: no live worker. `starved`: jobs that could run wait although live workers run none. `busy`: jobs wait
         *     while workers run others. `waiting`: all that wait are paused, or wait for providers of language models that are
         *     away. `idle`: no job waits. `starved_since` says since when it is `dead`, if it ever had a worker, or `starved`.
         *     `draining` counts live workers that claim no more; they are not among `workers`.
         */
        QueueState: {
            /**
             * Status
             * @enum {string}
             */
            status: "idle" | "busy" | "waiting" | "starved" | "dead";
            /** Waiting */
            waiting: number;
            /** Scheduled */
            scheduled: number;
            /** Running */
            running: number;
            /** Oldest Waiting Seconds */
            oldest_waiting_seconds: number | null;
            /** Workers */
            workers: number;
            /**
             * Draining
             * @default 0
             */
            draining?: number;
            /** Starved Since */
            starved_since: string | null;
            /** Paused At */
            paused_at: string | null;
        };
        /**
         * QueuedEvent
         * @description The job waits for a worker.
         */
        QueuedEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "queued";
            data: components["schemas"]["EventData"];
        };
        /**
         * QueuesOut
         * @description `paused` are the queues and the kinds that are paused, wherever their jobs wait.
         */
        QueuesOut: {
            /** Queues */
            queues: components["schemas"]["QueueOut"][];
            /** Paused */
            paused: components["schemas"]["PauseOut"][];
        };
        /**
         * RankedCv
         * @description `rank` counts within an ad; equal scores share one.
         */
        RankedCv: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Employer Document Id
             * Format: uuid
             */
            employer_document_id: string;
            /**
             * Applicant Document Id
             * Format: uuid
             */
            applicant_document_id: string;
            /** Applicant */
            applicant: string;
            /** Match Score */
            match_score: number;
            /** Rank */
            rank: number;
        };
        /**
         * RateOut
         * @description Of this minute.
         */
        RateOut: {
            /** Limit */
            limit: number;
            /** Used */
            used: number;
            /** Remaining */
            remaining: number;
            /** Resets In Seconds */
            resets_in_seconds: number;
        };
        /**
         * Readiness
         * @description `missing` lists in words what is not available. Jobs are accepted without workers, and wait for them.
         */
        Readiness: {
            /**
             * Status
             * @enum {string}
             */
            status: "ready" | "not ready";
            /** Database */
            database: boolean;
            /** Redis */
            redis: boolean;
            /** Queues */
            queues: {
                [key: string]: components["schemas"]["QueueState"];
            };
            /** Missing */
            missing: string[];
        };
        /**
         * Recall
         * @description Shares from 0 to 1, among the ten best. `index` is the recall of the index against a full scan. `found` is how
         *     often a passage is found by one of its own sentences, `answered` how often a golden question finds its quote, each
         *     beside the active generation's share. `agreement` is the share of passages that both generations find.
         */
        Recall: {
            /** Probes */
            probes: number;
            /** Index */
            index: number | null;
            /** Found */
            found: number | null;
            /** Found By Active */
            found_by_active: number | null;
            /** Agreement */
            agreement: number | null;
            /** Questions */
            questions: number;
            /** Answered */
            answered: number | null;
            /** Answered By Active */
            answered_by_active: number | null;
            /** Is Enough */
            is_enough: boolean;
        };
        /**
         * Receipt
         * @description What a finished job cost. Waiting in queues does not count as work.
         *
         *     `model_digest` says which files the model's name stood for, where the provider tells. `tries` counts the requests to
         *     it, and `model_wait_seconds` is how long the job waited because it was away.
         *     `finish_reason` is why the last output of a language model ended: it was whole, reached its token limit, repeated
         *     itself, or the job stopped it. Of the same output, `first_token_seconds` passed from the request to its first token,
         *     and `tokens_per_second` came from then on; null where nothing was written, or all of it at once. Passages and
         *     characters were left out where they did not fit the model's context. The tokens of embeddings are those that the
         *     model read; of a document they are those of its texts that are new to its user. `cost` is by the prices that
         *     administrators configure; a model without one costs nothing. `degraded` says what the job did without: passages were
         *     found by `words only` where no encoder could embed the query.
         */
        Receipt: {
            /** Queue Seconds */
            queue_seconds: number;
            /** Work Seconds */
            work_seconds: number;
            /** Provider */
            provider: string | null;
            /** Model */
            model: string | null;
            /** Model Digest */
            model_digest?: string | null;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Output Tokens */
            output_tokens: number;
            /**
             * Cost
             * @default 0
             */
            cost?: number;
            /**
             * Cache
             * @enum {string}
             */
            cache: "hit" | "miss" | "none";
            /** Attempts */
            attempts: number;
            /**
             * Tries
             * @default 0
             */
            tries?: number;
            /**
             * Model Wait Seconds
             * @default 0
             */
            model_wait_seconds?: number;
            /** Finish Reason */
            finish_reason?: ("stop" | "length" | "repetition" | "cancelled") | null;
            /** First Token Seconds */
            first_token_seconds?: number | null;
            /** Tokens Per Second */
            tokens_per_second?: number | null;
            /**
             * Passages Left Out
             * @default 0
             */
            passages_left_out?: number;
            /**
             * Characters Left Out
             * @default 0
             */
            characters_left_out?: number;
            /** Degraded */
            degraded?: "words only" | null;
        };
        /** RedeliverIn */
        RedeliverIn: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Until */
            until?: string | null;
            /**
             * Only Failed
             * @default true
             */
            only_failed?: boolean;
        };
        /** RedeliveredOut */
        RedeliveredOut: {
            /** Count */
            count: number;
        };
        /** RegisterIn */
        RegisterIn: {
            /** Email */
            email: string;
            /** Password */
            password: string;
            /** Username */
            username: string;
        };
        /**
         * RenderedReport
         * @description The route that submitted the job returns the file.
         */
        RenderedReport: {
            /** Size Bytes */
            size_bytes: number;
        };
        /**
         * ReplyIn
         * @description How a reply is to be written.
         */
        ReplyIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Mode
             * @description `documents`: only what the documents support. `assistant`: a model may add what it knows, marked as such. Without one it is that of the project's configuration, or `documents`.
             */
            mode?: ("documents" | "assistant") | null;
            /**
             * Provider
             * @description `auto`, or one of those that GET /api/llm/models names.
             */
            provider?: string | null;
            /**
             * Model
             * @description One that GET /api/llm/models lists.
             */
            model?: string | null;
        };
        /**
         * RequirementKind
         * @enum {string}
         */
        RequirementKind: "skill" | "years" | "degree" | "language" | "place" | "licence";
        /** ResetIn */
        ResetIn: {
            /** Token */
            token: string;
            /** Password */
            password: string;
        };
        /** ResourceOut */
        ResourceOut: {
            /** Query */
            query: string;
            /** Title */
            title: string;
            /** Url */
            url: string;
            /** Kind */
            kind: string;
            /** Reason */
            reason: string;
            /** Score */
            score: number;
            /** Quote */
            quote: string;
            /** Level */
            level: string | null;
            /** Topics */
            topics: string[] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * ResourceQueryOut
         * @description What resources were asked for. `found` is how many fitted, and `note` says why there were few.
         */
        ResourceQueryOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Query */
            query: string;
            /** Found */
            found: number;
            /** Note */
            note: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** ResourcesIn */
        ResourcesIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Query */
            query: string;
            /** Session Id */
            session_id?: string | null;
            /**
             * Limit
             * @default 5
             */
            limit?: number;
        };
        /**
         * RestartedEvent
         * @description The text comes anew: forget the tokens before.
         */
        RestartedEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "restarted";
            data: components["schemas"]["EventData"];
        };
        /**
         * ResultEvent
         * @description The result, in the form of the job's kind.
         */
        ResultEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "result";
            /** Data */
            data: {
                [key: string]: unknown;
            };
        };
        /**
         * ResumedEvent
         * @description The worker is in reach again, and its attempt goes on.
         */
        ResumedEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "resumed";
            data: components["schemas"]["EventData"];
        };
        /**
         * RetentionOut
         * @description Jobs, and what belongs to them, are deleted `days` after they ended. `jobs_due` may be deleted now, and
         *     `jobs_due_within_a_day` until tomorrow: both are counted up to 100,000. `oldest_at` is when the oldest job ended,
         *     and `next_run_at` when retention is next due; it deletes at most 100,000 jobs at a time.
         */
        RetentionOut: {
            /** Days */
            days: number;
            /** Oldest At */
            oldest_at: string | null;
            /** Jobs Due */
            jobs_due: number;
            /** Jobs Due Within A Day */
            jobs_due_within_a_day: number;
            /**
             * Next Run At
             * Format: date-time
             */
            next_run_at: string;
        };
        /**
         * RetryingData
         * @description `error` is why, and `provider` the language model's provider that is asked next.
         */
        RetryingData: {
            /** Attempt */
            attempt?: number | null;
            /** After Seconds */
            after_seconds?: number | null;
            /** Error */
            error?: {
                [key: string]: unknown;
            } | null;
            /** Provider */
            provider?: string | null;
            /** Reason */
            reason?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * RetryingEvent
         * @description The attempt ended without a result, and another will begin.
         */
        RetryingEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "retrying";
            data: components["schemas"]["RetryingData"];
        };
        /**
         * ReviewOut
         * @description An exercise that is due. `stability` is in days: after as many, nine of ten learners still know the answer.
         *     `difficulty` is from 1 to 10.
         */
        ReviewOut: {
            /**
             * Exercise Id
             * Format: uuid
             */
            exercise_id: string;
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /** Stability */
            stability: number;
            /** Difficulty */
            difficulty: number;
            /** Prompt */
            prompt: string;
        };
        /** ReviewPage */
        ReviewPage: {
            /** Items */
            items: components["schemas"]["ReviewOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * RiskKind
         * @enum {string}
         */
        RiskKind: "hidden_text" | "orders" | "contradiction" | "copied_from_ad";
        /**
         * Role
         * @description What an account may do beyond its own rows. Operators keep the platform going and see no texts of users.
         * @enum {string}
         */
        Role: "user" | "operator" | "admin";
        /** RollbackIn */
        RollbackIn: {
            /** Version */
            version: number;
        };
        /**
         * SavedViewIn
         * @description `page` is a list of the console, your own jobs or those of all users; `query` that of its address, without `?`,
         *     such as `state=failed&kind=llm.generate`.
         */
        SavedViewIn: {
            /**
             * Page
             * @enum {string}
             */
            page: "jobs" | "all-jobs";
            /** Name */
            name: string;
            /** Query */
            query: string;
        };
        /** SavedViewOut */
        SavedViewOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Page */
            page: string;
            /** Name */
            name: string;
            /** Query */
            query: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /**
         * SavedViewPatch
         * @description Only the fields that are given change.
         */
        SavedViewPatch: {
            /** Name */
            name?: string | null;
            /** Query */
            query?: string | null;
        };
        /** SavedViewsOut */
        SavedViewsOut: {
            /** Items */
            items: components["schemas"]["SavedViewOut"][];
        };
        /**
         * ScheduleOut
         * @description Work that comes back `every_seconds`. It is next due `next_at`, which is past where it should run now, and begins
         *     within a minute; `is_late` where it did not. `last` is null where no run is known, as in a new database.
         */
        ScheduleOut: {
            /** Name */
            name: string;
            /** Does */
            does: string;
            /** Every Seconds */
            every_seconds: number;
            /**
             * Next At
             * Format: date-time
             */
            next_at: string;
            /** Is Late */
            is_late: boolean;
            last: components["schemas"]["ScheduleRunOut"] | null;
        };
        /**
         * ScheduleRunOut
         * @description `ended_at` is null while it runs, and where its worker died. `problem` names what it failed with.
         */
        ScheduleRunOut: {
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /** Began At */
            began_at: string | null;
            /** Ended At */
            ended_at: string | null;
            /** Seconds */
            seconds: number | null;
            /** Problem */
            problem: string | null;
        };
        /** SchedulesOut */
        SchedulesOut: {
            /** Items */
            items: components["schemas"]["ScheduleOut"][];
        };
        /**
         * SearchResults
         * @description `degraded` says what the search did without; it is left out where nothing was missing.
         */
        SearchResults: {
            /** Results */
            results: components["schemas"]["FoundPassageOut"][];
            /** Degraded */
            degraded?: ("words only" | "not reranked") | null;
        };
        /**
         * Searched
         * @description How many documents and shared resources were looked at, and for which query. `concepts` are what it was taken to
         *     be about; `continues` is the session's earlier query that it goes on with.
         */
        Searched: {
            /** Query */
            query: string;
            /** Documents */
            documents: number;
            /** Shared Resources */
            shared_resources: number;
            /** Concepts */
            concepts: string[];
            /** Continues */
            continues: string | null;
        };
        /**
         * SegmentOut
         * @description `start` and `end` are seconds. `text` is exactly text[start_offset:end_offset] of the document.
         */
        SegmentOut: {
            /** Position */
            position: number;
            /** Speaker */
            speaker: string | null;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Text */
            text: string;
            /** Start Offset */
            start_offset: number;
            /** End Offset */
            end_offset: number;
        };
        /**
         * SegmentsPage
         * @description `next_cursor` is null on the last page.
         */
        SegmentsPage: {
            /** Items */
            items: components["schemas"]["SegmentOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** SessionOut */
        SessionOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** External Id */
            external_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Queries
             * @default []
             */
            queries?: components["schemas"]["ResourceQueryOut"][];
            /**
             * Resources
             * @default []
             */
            resources?: components["schemas"]["ResourceOut"][];
            /**
             * Exercises
             * @default []
             */
            exercises?: components["schemas"]["ExerciseOut"][];
            /**
             * Answers
             * @default []
             */
            answers?: components["schemas"]["AnswerOut"][];
            /**
             * Progress
             * @default []
             */
            progress?: components["schemas"]["ProgressOut"][];
        };
        /**
         * SessionSummary
         * @description `external_id` is the id of your own with which you started it.
         */
        SessionSummary: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** External Id */
            external_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** SessionSummaryPage */
        SessionSummaryPage: {
            /** Items */
            items: components["schemas"]["SessionSummary"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * SettingOut
         * @description A setting in force, by the name of its environment variable. `value` is empty where it is not set, and null where
         *     it is a secret that is set. Of a URL only the password is left out. What comes from the `stack` was chosen by
         *     `pensum up`.
         */
        SettingOut: {
            /** Name */
            name: string;
            /** Value */
            value: string | null;
            /**
             * Source
             * @enum {string}
             */
            source: "environment" | "file" | "stack" | "default";
        };
        /**
         * SettingsOut
         * @description What holds in the process of the API that was asked: workers elsewhere may have other settings. `machine` says
         *     which sizes were chosen for its host and why, `unknown` which variables are named like settings and are none.
         */
        SettingsOut: {
            versions: components["schemas"]["VersionsOut"];
            /** Items */
            items: components["schemas"]["SettingOut"][];
            /** Machine */
            machine: string[];
            /** Unknown */
            unknown: string[];
        };
        /** SkippedPart */
        SkippedPart: {
            /** Name */
            name: string;
            /** Reason */
            reason: string;
        };
        /** SpentOut */
        SpentOut: {
            /** Tokens */
            tokens: number;
            /** Cost */
            cost: number;
        };
        /**
         * Standing
         * @description Which quotas an account has.
         * @enum {string}
         */
        Standing: "administrator" | "confirmed" | "unconfirmed";
        /**
         * StartedEvent
         * @description An attempt has begun.
         */
        StartedEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "started";
            data: components["schemas"]["EventData"];
        };
        /**
         * Stats
         * @description `events` and `deliveries` are those of the last 24 hours; `storage_bytes` is the size of all tables with their
         *     indexes, of each of which `GET /api/admin/storage` tells.
         */
        Stats: {
            users: components["schemas"]["AccountStats"];
            /** Jobs */
            jobs: components["schemas"]["JobStats"][];
            /** Events */
            events: number;
            /** Queues */
            queues: {
                [key: string]: components["schemas"]["QueueState"];
            };
            /** Workers */
            workers: components["schemas"]["WorkerStats"][];
            library: components["schemas"]["LibraryStats"];
            /** Deliveries */
            deliveries: {
                [key: string]: number;
            };
            /** Storage Bytes */
            storage_bytes: number;
        };
        /**
         * Status
         * @description `reasons` are sentences, and empty while the status is `ok`.
         */
        Status: {
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "degraded";
            /** Reasons */
            reasons: string[];
            /** Queues */
            queues: {
                [key: string]: components["schemas"]["QueueState"];
            };
            /** Providers */
            providers: components["schemas"]["ProviderStatus"][];
        };
        /**
         * StorageOut
         * @description `counted_since` is null where PostgreSQL has counted rows since the database was made. `disk` is null where the
         *     API has no folder of its own; the disk of a PostgreSQL that runs elsewhere is not known here.
         */
        StorageOut: {
            /** Database Bytes */
            database_bytes: number;
            /** Counted Since */
            counted_since: string | null;
            /** Tables */
            tables: components["schemas"]["TableOut"][];
            retention: components["schemas"]["RetentionOut"];
            disk: components["schemas"]["DiskOut"] | null;
        };
        /**
         * StoredChatReply
         * @description With where it stands. A turn is a message with its reply, and a reply that is given again is a new version.
         */
        StoredChatReply: {
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "answered" | "partly" | "unsupported" | "passages" | "not_found" | "unclear";
            /** Content */
            content: string;
            /** Citations */
            citations: components["schemas"]["CitedQuote"][];
            /** Question */
            question: string;
            /**
             * Mode
             * @enum {string}
             */
            mode: "documents" | "assistant";
            /** Unanswered */
            unanswered: string[];
            /** Knowledge Start */
            knowledge_start: number | null;
            /** Sentences */
            sentences: components["schemas"]["CheckedSentence"][];
            /**
             * Thread Id
             * Format: uuid
             */
            thread_id: string;
            /**
             * Message Id
             * Format: uuid
             */
            message_id: string;
            /**
             * Turn Id
             * Format: uuid
             */
            turn_id: string;
            /** Version */
            version: number;
        };
        /**
         * StoredOut
         * @description `limit` is null where there is none. Of documents the uploaded bytes count, of jobs what is stored compressed.
         */
        StoredOut: {
            /** Limit */
            limit: number | null;
            /** Used */
            used: number;
            /** Documents */
            documents: number;
            /** Jobs */
            jobs: number;
        };
        /**
         * StoriesChapterJob
         * @description Write a chapter of a life story from these memories, with the memories of each sentence. A title that is not
         *     given is made of the decade or the theme.
         */
        StoriesChapterJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stories.chapter";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["WrittenStoryChapter"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * StoriesExportJob
         * @description Make the PDF of a chapter, for which a request waits.
         */
        StoriesExportJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stories.export";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["RenderedReport"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * StoriesReplyJob
         * @description Find memories in the message that is stored for the job, reply to it, and plan the next question.
         */
        StoriesReplyJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stories.reply";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            result: components["schemas"]["StoryReply"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * StoryChapterIn
         * @description Of which memories: those with these ids, or the confirmed ones of a decade, of a theme, or all.
         */
        StoryChapterIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Title */
            title?: string | null;
            /** Decade */
            decade?: number | null;
            /** Theme */
            theme?: ("childhood" | "family" | "school" | "work" | "love" | "children" | "home" | "friends" | "travel" | "hardship" | "joys" | "lessons") | null;
            /** Memory Ids */
            memory_ids?: string[] | null;
        };
        /**
         * StoryChapterOut
         * @description Every sentence stands in the memories that it cites. `stale` chapters used a memory that was edited or deleted
         *     since; a sentence that cited a deleted one is gone. `dropped` sentences of a model were not supported.
         */
        StoryChapterOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /** Language */
            language: string;
            /** Theme */
            theme: string | null;
            /** Decade */
            decade: number | null;
            /** Sentences */
            sentences: components["schemas"]["StorySentenceOut"][];
            /** Dropped */
            dropped: number;
            /** Stale */
            stale: boolean;
            /** Stale Since */
            stale_since: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** StoryChapterPage */
        StoryChapterPage: {
            /** Items */
            items: components["schemas"]["StoryChapterOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * StoryMemoryIn
         * @description A memory that you type as one. Date, people and places are found in it where you do not give them.
         */
        StoryMemoryIn: {
            /** Quote */
            quote: string;
            /** Event Date */
            event_date?: string | null;
            /** People */
            people?: string[] | null;
            /** Places */
            places?: string[] | null;
            /**
             * Confirmed
             * @default true
             */
            confirmed?: boolean;
        };
        /**
         * StoryMemoryOut
         * @description `quote` is what you told, letter for letter: [start:end] of the message or document, unless you typed or edited
         *     it. `event_date` is in EDTF (`1962~` is about 1962), `date_text` as you told it.
         */
        StoryMemoryOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Quote */
            quote: string;
            /** Event Date */
            event_date: string | null;
            /** Date Text */
            date_text: string | null;
            /** Decade */
            decade: number | null;
            /** People */
            people: string[];
            /** Places */
            places: string[];
            /** Themes */
            themes: string[];
            /** Confirmed */
            confirmed: boolean;
            /** Edited */
            edited: boolean;
            /** Message Id */
            message_id: string | null;
            /** Document Id */
            document_id: string | null;
            /** Start */
            start: number | null;
            /** End */
            end: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** StoryMemoryPage */
        StoryMemoryPage: {
            /** Items */
            items: components["schemas"]["StoryMemoryOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * StoryMemoryPatch
         * @description A changed `quote` is confirmed by that; its date, people and places are found anew where you do not give them. A
         *     null `event_date` says that it has none.
         */
        StoryMemoryPatch: {
            /** Confirmed */
            confirmed?: boolean | null;
            /** Quote */
            quote?: string | null;
            /** Event Date */
            event_date?: string | null;
            /** People */
            people?: string[] | null;
            /** Places */
            places?: string[] | null;
        };
        /** StoryMessageIn */
        StoryMessageIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Message
             * @description At most 20,000 characters; upload a longer text as a document of the project.
             */
            message: string;
        };
        /**
         * StoryMessageOut
         * @description `reply` is null until it is written, and again where it shared words with a memory that was deleted.
         */
        StoryMessageOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Job Id
             * Format: uuid
             */
            job_id: string;
            /** Content */
            content: string;
            /** Reply */
            reply: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Replied At */
            replied_at: string | null;
        };
        /** StoryMessagePage */
        StoryMessagePage: {
            /** Items */
            items: components["schemas"]["StoryMessageOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * StoryNameOut
         * @description A person or a place, as you wrote it first.
         */
        StoryNameOut: {
            /** Name */
            name: string;
            /** Memory Ids */
            memory_ids: string[];
        };
        /** StoryNamePage */
        StoryNamePage: {
            /** Items */
            items: components["schemas"]["StoryNameOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** StoryNextOut */
        StoryNextOut: {
            /** Theme */
            theme: string;
            /** Decade */
            decade: number | null;
            /** Why */
            why: string;
        };
        /**
         * StoryPlanOut
         * @description `covered` counts memories by decade and theme, `undated` by theme alone. `avoided` are themes that you did not
         *     want to speak of.
         */
        StoryPlanOut: {
            /** Birth Year */
            birth_year: number | null;
            /** Covered */
            covered: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            /** Undated */
            undated: {
                [key: string]: number;
            };
            /** Blank Decades */
            blank_decades: number[];
            /** Blank Themes */
            blank_themes: string[];
            /** Avoided */
            avoided: string[];
            next: components["schemas"]["StoryNextOut"];
            /** Updated At */
            updated_at: string | null;
        };
        /**
         * StoryReply
         * @description The reply asks one question; `next` says what the plan asks, and why.
         */
        StoryReply: {
            /** Reply */
            reply: string;
            /** Proposed Memories */
            proposed_memories: components["schemas"]["ProposedMemory"][];
            next: components["schemas"]["NextQuestion"];
        };
        /** StorySentenceOut */
        StorySentenceOut: {
            /** Text */
            text: string;
            /** Memory Ids */
            memory_ids: string[];
        };
        /**
         * StreamedEvent
         * @description One event of a stream. On the wire its lines are `id:`, `event:` and `data:`, the last one in JSON.
         */
        StreamedEvent: components["schemas"]["QueuedEvent"] | components["schemas"]["StartedEvent"] | components["schemas"]["ProgressEvent"] | components["schemas"]["TokenEvent"] | components["schemas"]["ResultEvent"] | components["schemas"]["ErrorEvent"] | components["schemas"]["CancelledEvent"] | components["schemas"]["RetryingEvent"] | components["schemas"]["WaitingEvent"] | components["schemas"]["ResumedEvent"] | components["schemas"]["RestartedEvent"] | components["schemas"]["EndEvent"];
        /**
         * StreamedJobChange
         * @description One event of the stream. On the wire its lines are `event:` and `data:`, the last one in JSON; lines `id:` with
         *     the position of the stream come between events.
         */
        StreamedJobChange: {
            /**
             * Event
             * @constant
             */
            event: "job.changed";
            data: components["schemas"]["JobChange"];
        };
        /**
         * StreamedPlatformEvent
         * @description One event of the stream. On the wire its lines are `event:` and `data:`, the last one in JSON; lines `id:` with
         *     the position of the stream come between events.
         */
        StreamedPlatformEvent: components["schemas"]["JobHappenedEvent"] | components["schemas"]["PauseEvent"] | components["schemas"]["WorkerEvent"];
        /**
         * SuggestedResource
         * @description `quote` is exactly the text[start:end] of the learner's own document, or of the summary of a shared resource,
         *     which has no `document_id`.
         */
        SuggestedResource: {
            /** Title */
            title: string;
            /** Url */
            url: string;
            /** Kind */
            kind: string;
            /** Reason */
            reason: string;
            /** Score */
            score: number;
            /** Quote */
            quote: string;
            /** Level */
            level: string | null;
            /** Topics */
            topics: string[] | null;
            /** Document Id */
            document_id: string | null;
            /** Start */
            start: number;
            /** End */
            end: number;
        };
        /**
         * SuggestedResources
         * @description `searched` says where was looked, and for what; `note` why fewer fit than three.
         */
        SuggestedResources: {
            /** Resources */
            resources: components["schemas"]["SuggestedResource"][];
            searched: components["schemas"]["Searched"];
            /** Note */
            note?: string | null;
        };
        /**
         * SummarizedDocument
         * @description `summary` is the texts of all points, in the order of the document. `note` says why there are none.
         */
        SummarizedDocument: {
            /**
             * Document Id
             * Format: uuid
             */
            document_id: string;
            /** Version */
            version: number;
            /** Language */
            language: string;
            /** Summary */
            summary: string;
            /** Points */
            points: components["schemas"]["SummaryPoint"][];
            /** Note */
            note?: string | null;
        };
        /**
         * SummaryOut
         * @description `text` is that of all points. It is of `version`; unless that `is_current`, a job makes it anew.
         */
        SummaryOut: {
            /** Text */
            text: string;
            /** Points */
            points: components["schemas"]["SummaryPoint"][];
            /** Language */
            language: string;
            /** Provider */
            provider: string;
            /** Model */
            model: string;
            /** Version */
            version: number;
            /** Is Current */
            is_current: boolean;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * SummaryPoint
         * @description `text` is the quote as it is read, or a model's sentence. `quote` is exactly the document's text[start:end]: what
         *     supports the sentence, or where it is not `supported`, what the document says that is closest to it.
         */
        SummaryPoint: {
            /** Text */
            text: string;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            /** Start Seconds */
            start_seconds: number | null;
            /**
             * Supported
             * @default true
             */
            supported?: boolean;
        };
        /** SuspendIn */
        SuspendIn: {
            /** Reason */
            reason?: string | null;
        };
        /**
         * SuspensionOut
         * @description `cancelled_jobs` were waiting, or run and are asked to stop.
         */
        SuspensionOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Email */
            email: string;
            /** Username */
            username: string;
            role: components["schemas"]["Role"];
            /** Is Active */
            is_active: boolean;
            /** Is Verified */
            is_verified: boolean;
            /** Is Admin */
            is_admin: boolean;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Cancelled Jobs */
            cancelled_jobs: number;
        };
        /**
         * TableOut
         * @description `rows` is PostgreSQL's estimate; `bytes` are with indexes, whose part is `index_bytes`. `rows_added` and
         *     `rows_deleted` count since `counted_since`. Partitions are in the figures of their table.
         */
        TableOut: {
            /** Name */
            name: string;
            /** Rows */
            rows: number;
            /** Bytes */
            bytes: number;
            /** Index Bytes */
            index_bytes: number;
            /** Rows Added */
            rows_added: number;
            /** Rows Deleted */
            rows_deleted: number;
        };
        /**
         * TestMessage
         * @description What POST /api/webhooks/{id}/test sends.
         */
        TestMessage: {
            /**
             * Type
             * @constant
             */
            type: "webhook.test";
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Data */
            data: {
                [key: string]: unknown;
            };
        };
        /**
         * TestOutcome
         * @description Of a coding exercise. Input, value and expectation are there where the learner may see them.
         */
        TestOutcome: {
            /** Name */
            name: string;
            /** Visible */
            visible: boolean;
            /** Passed */
            passed: boolean;
            /** Input */
            input: string | null;
            /** Got */
            got: string | null;
            /** Expected */
            expected: string | null;
        };
        /** TextIn */
        TextIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Title */
            title: string;
            /** Text */
            text: string;
            /** Project Id */
            project_id?: string | null;
        };
        /** ThreadIn */
        ThreadIn: {
            /** Title */
            title: string;
        };
        /**
         * ThreadOut
         * @description A thread without a `project_id` is on all your documents and the shared library. `job_id` is the job that replied
         *     last, or still does. A title that you did not give is the first words of the thread's first message, until a model
         *     finds a better one.
         */
        ThreadOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Project Id */
            project_id: string | null;
            /** Title */
            title: string;
            /** Job Id */
            job_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** ThreadPage */
        ThreadPage: {
            /** Items */
            items: components["schemas"]["ThreadOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * TimelineEventOut
         * @description `first_year` and `last_year` are what the date may mean; null where nobody knows when it was.
         */
        TimelineEventOut: {
            /**
             * Memory Id
             * Format: uuid
             */
            memory_id: string;
            /** Quote */
            quote: string;
            /** Event Date */
            event_date: string | null;
            /** Decade */
            decade: number | null;
            /** First Year */
            first_year: number | null;
            /** Last Year */
            last_year: number | null;
            /** People */
            people: string[];
            /** Places */
            places: string[];
            /** Themes */
            themes: string[];
            /** Confirmed */
            confirmed: boolean;
        };
        /** TimelineEventPage */
        TimelineEventPage: {
            /** Items */
            items: components["schemas"]["TimelineEventOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * TokenData
         * @description `model` is in the first piece of a text that `llm.generate` writes: PROVIDER/MODEL.
         */
        TokenData: {
            /** Attempt */
            attempt?: number | null;
            /** Text */
            text: string;
            /** Model */
            model?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * TokenEvent
         * @description The next piece of a text that is being written.
         */
        TokenEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "token";
            data: components["schemas"]["TokenData"];
        };
        /** TokenIn */
        TokenIn: {
            /** Token */
            token: string;
        };
        /**
         * TopicMerge
         * @description `into` is the topic that stays.
         */
        TopicMerge: {
            /**
             * Into
             * Format: uuid
             */
            into: string;
        };
        /**
         * TopicOut
         * @description `other_names` are those of earlier names and merged topics. `mastery` is null before the first score.
         *     `retention`, from 0 to 1, is the probability that you still know the answer of one of the topic's `exercises` that
         *     were graded, and null before the first. An exercise whose last answer was wrong counts as not known.
         */
        TopicOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Other Names */
            other_names: string[];
            /** Mastery */
            mastery: number | null;
            /** Observations */
            observations: number;
            /** Exposures */
            exposures: number;
            /** Retention */
            retention: number | null;
            /** Exercises */
            exercises: number;
            /** Last Completed At */
            last_completed_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** TopicPatch */
        TopicPatch: {
            /** Name */
            name: string;
        };
        /**
         * TopicsOut
         * @description All topics at once: `next_cursor` is always null.
         */
        TopicsOut: {
            /** Items */
            items: components["schemas"]["TopicOut"][];
            /** Next Cursor */
            next_cursor?: null;
        };
        /**
         * TranscriptSegment
         * @description `start` and `end` are seconds.
         */
        TranscriptSegment: {
            /** Speaker */
            speaker: string | null;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Text */
            text: string;
        };
        /**
         * TranscriptsIngestJob
         * @description Turn the job's intake (a file, an archive or a video) into transcripts that can be searched.
         */
        TranscriptsIngestJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "transcripts.ingest";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: components["schemas"]["IngestedTranscript"] | components["schemas"]["IngestedTranscripts"] | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /** TranscriptsUpload */
        TranscriptsUpload: {
            /**
             * File
             * Format: binary
             * @description A transcript (.srt or .vtt), or a ZIP archive of them
             */
            file: Blob;
            /** Project Id */
            project_id?: string | null;
            /** Callback Url */
            callback_url?: string | null;
            /**
             * Metadata
             * @description A JSON object of up to 16 pairs of texts, like `{"course": "biology"}`.
             */
            metadata?: string | null;
        };
        /**
         * UnreadCv
         * @description A CV that was not compared, and why.
         */
        UnreadCv: {
            /**
             * Applicant Document Id
             * Format: uuid
             */
            applicant_document_id: string;
            /** Applicant */
            applicant: string;
            /** Problem */
            problem: string;
            /** Detail */
            detail: string;
        };
        /** UrlIn */
        UrlIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Url */
            url: string;
            /** Title */
            title?: string | null;
            /** Project Id */
            project_id?: string | null;
        };
        /**
         * UsageBy
         * @enum {string}
         */
        UsageBy: "day" | "kind" | "user";
        /**
         * UsageFigures
         * @description Of `jobs` that ended, of which some `failed` by a problem whose cause is the platform. `cost` is what the prices
         *     of `/api/admin/llm-config` made of the tokens when they were used; `tokens_without_price` are those of jobs that
         *     cost nothing by them. `gpu_seconds` are those for which jobs held slots of GPU queues: with many slots they are
         *     more than the GPU's own. `cache_hits` are jobs whose result was known.
         */
        UsageFigures: {
            /** Jobs */
            jobs: number;
            /** Failed */
            failed: number;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Output Tokens */
            output_tokens: number;
            /** Cost */
            cost: number;
            /** Tokens Without Price */
            tokens_without_price: number;
            /** Gpu Seconds */
            gpu_seconds: number;
            /** Cache Hits */
            cache_hits: number;
        };
        /**
         * UsageOut
         * @description How much you use, and may use. An account whose e-mail address is not verified has lower limits, where the site
         *     sends mails. `requests` and `jobs` are null where there is no limit, as for administrators.
         */
        UsageOut: {
            account: components["schemas"]["Standing"];
            bytes: components["schemas"]["StoredOut"];
            requests: components["schemas"]["RateOut"] | null;
            jobs: components["schemas"]["RateOut"] | null;
        };
        /**
         * UsageRowOut
         * @description `key` is a day (UTC), a kind, or the id of a user, whose address is `email`; null is the platform itself.
         */
        UsageRowOut: {
            /** Jobs */
            jobs: number;
            /** Failed */
            failed: number;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Output Tokens */
            output_tokens: number;
            /** Cost */
            cost: number;
            /** Tokens Without Price */
            tokens_without_price: number;
            /** Gpu Seconds */
            gpu_seconds: number;
            /** Cache Hits */
            cache_hits: number;
            /** Key */
            key: string | null;
            /** Email */
            email: string | null;
        };
        /**
         * UserOut
         * @description An account that waits for its e-mail address to be verified is not active, where the site wants that. One of a
         *     sign-in elsewhere has no password.
         */
        UserOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Email */
            email: string;
            /** Username */
            username: string;
            /** Is Active */
            is_active: boolean;
            /** Is Verified */
            is_verified: boolean;
            /** Is Admin */
            is_admin: boolean;
            /** Has Password */
            has_password: boolean;
            role: components["schemas"]["Role"];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * UserTokenIn
         * @description `read` allows GET and HEAD, `write` all other methods. With a `job_id` the token is for that job alone: to follow
         *     it, to cancel it and to run it again.
         */
        UserTokenIn: {
            /** Scopes */
            scopes: ("read" | "write")[];
            /**
             * Ttl Seconds
             * @default 900
             */
            ttl_seconds?: number;
            /** Job Id */
            job_id?: string | null;
        };
        /**
         * UserTokenOut
         * @description `prefix` is the beginning of the token, `issued_by` the administrator who made it.
         */
        UserTokenOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Prefix */
            prefix: string;
            /** Scopes */
            scopes: ("read" | "write")[];
            /** Job Id */
            job_id: string | null;
            /**
             * Issued By
             * Format: uuid
             */
            issued_by: string;
            /** Last Used At */
            last_used_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /** UserTokenPage */
        UserTokenPage: {
            /** Items */
            items: components["schemas"]["UserTokenOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * UserTokenWithSecret
         * @description The token is shown only in this response.
         */
        UserTokenWithSecret: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * User Id
             * Format: uuid
             */
            user_id: string;
            /** Prefix */
            prefix: string;
            /** Scopes */
            scopes: ("read" | "write")[];
            /** Job Id */
            job_id: string | null;
            /**
             * Issued By
             * Format: uuid
             */
            issued_by: string;
            /** Last Used At */
            last_used_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Token */
            token: string;
        };
        /**
         * Verdict
         * @enum {string}
         */
        Verdict: "met" | "partly" | "not";
        /**
         * VersionsOut
         * @description `schema_of_code` is the revision of the schema that this API is written for, `schema_of_database` the one that
         *     the database has.
         */
        VersionsOut: {
            /** Pensum */
            pensum: string;
            /** Python */
            python: string;
            /** Postgresql */
            postgresql: string;
            /** Schema Of Code */
            schema_of_code: string;
            /** Schema Of Database */
            schema_of_database: string | null;
        };
        /**
         * WaitingData
         * @description `busy` once the provider can be asked again.
         */
        WaitingData: {
            /** Attempt */
            attempt?: number | null;
            /**
             * Reason
             * @enum {string}
             */
            reason: "busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited";
            /** Provider */
            provider: string;
            /** Since */
            since?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * WaitingEvent
         * @description The provider that the job needs cannot be asked, or can be again.
         */
        WaitingEvent: {
            /**
             * Id
             * @description Counts from 1 within the job; send the last one to go on after it.
             */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "waiting";
            data: components["schemas"]["WaitingData"];
        };
        /**
         * WaitingFor
         * @description The provider of language models that a queued job asks next. `away_since` says since when nobody can ask it, and
         *     is null where it works: then the job waits for its turn.
         */
        WaitingFor: {
            /** Provider */
            provider: string;
            /** Away Since */
            away_since: string | null;
        };
        /** WebhookIn */
        WebhookIn: {
            /** Url */
            url: string;
            /**
             * Events
             * @description The events that are sent to this webhook.
             * @default [
             *       "job.succeeded",
             *       "job.failed",
             *       "job.cancelled",
             *       "job.expired"
             *     ]
             */
            events?: ("job.succeeded" | "job.failed" | "job.cancelled" | "job.expired")[];
        };
        /**
         * WebhookOut
         * @description `disabled_reason` is why it was disabled. Until `confirmed_at`, when its receiver answered a test with 2xx,
         *     events are held for it, 100 at most; they fail if no test is answered. `first_failure_at` is the first failure since
         *     the last success; five days of failures disable the webhook.
         */
        WebhookOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Url */
            url: string;
            /** Events */
            events: string[];
            /** Enabled */
            enabled: boolean;
            /** Confirmed At */
            confirmed_at: string | null;
            /** Disabled At */
            disabled_at: string | null;
            /** Disabled Reason */
            disabled_reason: string | null;
            /** First Failure At */
            first_failure_at: string | null;
            /** Previous Secret Until */
            previous_secret_until: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** WebhookPage */
        WebhookPage: {
            /** Items */
            items: components["schemas"]["WebhookOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** WebhookPatch */
        WebhookPatch: {
            /** Url */
            url?: string | null;
            /** Events */
            events?: ("job.succeeded" | "job.failed" | "job.cancelled" | "job.expired")[] | null;
            /** Enabled */
            enabled?: boolean | null;
        };
        /**
         * WebhookWithSecret
         * @description The secret is shown only in this response.
         */
        WebhookWithSecret: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Url */
            url: string;
            /** Events */
            events: string[];
            /** Enabled */
            enabled: boolean;
            /** Confirmed At */
            confirmed_at: string | null;
            /** Disabled At */
            disabled_at: string | null;
            /** Disabled Reason */
            disabled_reason: string | null;
            /** First Failure At */
            first_failure_at: string | null;
            /** Previous Secret Until */
            previous_secret_until: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Secret */
            secret: string;
        };
        /**
         * WebhooksDeliverJob
         * @description Send the webhooks that are due, until none is left. No other job should wait behind it in one batch.
         */
        WebhooksDeliverJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "webhooks.deliver";
            /** State */
            state: components["schemas"]["JobState"] | "cancelling";
            /** Internal */
            internal: boolean;
            /** Input */
            input: {
                [key: string]: unknown;
            };
            /** Metadata */
            metadata: {
                [key: string]: string;
            };
            /** Waiting Reason */
            waiting_reason: ("busy" | "starved" | "paused" | "scheduled" | "model_away" | "model_loading" | "model_busy" | "rate_limited") | null;
            /** Waiting Since */
            waiting_since: string | null;
            waiting_for?: components["schemas"]["WaitingFor"] | null;
            /** Position */
            position?: number | null;
            /** Estimated Start At */
            estimated_start_at?: string | null;
            progress: components["schemas"]["Progress"] | null;
            /** Attempt */
            attempt: number;
            /** Max Attempts */
            max_attempts: number;
            /** Result */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Problem"] | null;
            receipt: components["schemas"]["Receipt"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Request Id */
            request_id?: string | null;
            /** Traceparent */
            traceparent?: string | null;
            links: components["schemas"]["Links"];
        };
        /**
         * Weights
         * @description The score is 100 * sum(weight * share) / sum(weight).
         */
        Weights: {
            /**
             * Must
             * @default 3
             */
            must?: number;
            /**
             * Should
             * @default 1
             */
            should?: number;
            /**
             * Met
             * @default 1
             */
            met?: number;
            /**
             * Partly
             * @default 0.5
             */
            partly?: number;
        };
        /**
         * WorkerEvent
         * @description A worker came, was asked to drain, left, or has sent no heartbeat for ten seconds.
         */
        WorkerEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "worker.draining" | "worker.left" | "worker.lost" | "worker.started";
            data: components["schemas"]["WorkerHappened"];
        };
        /** WorkerHappened */
        WorkerHappened: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * WorkerOut
         * @description A live worker process: a heartbeat of it came within ten seconds. `slots` are how many jobs of each queue it runs
         *     at once, `models` the embedding models that it has ready, and `gpus` those of its host that it may use: an empty
         *     list is none. From `drain_requested_at` on it claims no jobs; it is drained when it has none in hand.
         *
         *     A worker of an older version does not say what is null.
         */
        WorkerOut: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Host
             * @description What stands behind the @ of its name.
             */
            host: string;
            /** Version */
            version: string | null;
            /** Queues */
            queues: string[];
            /** Slots */
            slots: {
                [key: string]: number;
            } | null;
            /** Cores */
            cores: number | null;
            /** Memory Bytes */
            memory_bytes: number | null;
            /** Gpus */
            gpus: components["schemas"]["GpuOut"][] | null;
            /** Models */
            models: string[];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Seen At
             * Format: date-time
             */
            seen_at: string;
            /** Drain Requested At */
            drain_requested_at: string | null;
            /** Jobs */
            jobs: components["schemas"]["JobInHandOut"][] | null;
        };
        /** WorkerStats */
        WorkerStats: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Queues */
            queues: string[];
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Seen At
             * Format: date-time
             */
            seen_at: string;
        };
        /**
         * WorkersOut
         * @description By name.
         */
        WorkersOut: {
            /** Items */
            items: components["schemas"]["WorkerOut"][];
        };
        /**
         * WrittenExercise
         * @description Without its solution, which stays on the server until the exercise is answered.
         */
        WrittenExercise: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Type */
            type: string;
            /** Prompt */
            prompt: string;
            /** Choices */
            choices: string[] | null;
            /** Starter Code */
            starter_code: string | null;
            /** Hints */
            hints: string[];
        };
        /**
         * WrittenExercises
         * @description `note` says why there are fewer than were asked for, or who wrote them where that is not the usual way.
         */
        WrittenExercises: {
            /** Exercises */
            exercises: components["schemas"]["WrittenExercise"][];
            /** Note */
            note?: string | null;
        };
        /**
         * WrittenStoryChapter
         * @description `dropped` sentences were thrown away, because the memories that they cited did not support them.
         */
        WrittenStoryChapter: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Title */
            title: string;
            /** Sentences */
            sentences: components["schemas"]["CitingSentence"][];
            /** Dropped */
            dropped: number;
        };
        /**
         * YouTubeIn
         * @description `language` is a code like `de` or `pt-BR`; the default is English or, without it, any available language.
         */
        YouTubeIn: {
            /** Metadata */
            metadata?: {
                [key: string]: string;
            } | null;
            /** Callback Url */
            callback_url?: string | null;
            /** Url */
            url: string;
            /** Language */
            language?: string | null;
            /** Project Id */
            project_id?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_login_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOptionsOut"];
                };
            };
        };
    };
    register_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: {
                /** @description Also set the session cookie, for browsers. */
                cookie?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /**
                     * Username
                     * @description The e-mail address of the account.
                     */
                    username: string;
                    /** Password */
                    password: string;
                };
                "application/json": {
                    /**
                     * Username
                     * @description The e-mail address of the account.
                     */
                    username: string;
                    /** Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOut"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_current_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    request_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedOut"];
                };
            };
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOut"];
                };
            };
        };
    };
    request_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedOut"];
                };
            };
        };
    };
    verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
        };
    };
    get_usage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageOut"];
                };
            };
        };
    };
    export_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
        };
    };
    delete_own_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountDeletionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_api_keys: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
        };
    };
    add_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
        };
    };
    delete_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_login_sessions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginSessionPage"];
                };
            };
        };
    };
    end_login_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                login_session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    start_github_login: {
        parameters: {
            query?: {
                /** @description The callback also sets the session cookie, for browsers. */
                cookie?: boolean;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationOut"];
                };
            };
        };
    };
    finish_github_login: {
        parameters: {
            query?: {
                state?: string | null;
                code?: string | null;
                error?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginOut"];
                };
            };
        };
    };
    get_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    stream_platform_events: {
        parameters: {
            query?: {
                /** @description The last `id` that came. Without it: from now on. */
                after?: string | null;
            };
            header?: {
                "Last-Event-Id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StreamedPlatformEvent"];
                };
            };
        };
    };
    list_jobs_of_all_users: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
                user_id?: string | null;
                kind?: ("answers.ask" | "chat.reply" | "chat.title" | "cv.match" | "cv.report" | "documents.ingest" | "documents.summarize" | "embeddings.build" | "embeddings.heal" | "embeddings.query" | "embeddings.rerank" | "instructions.preview" | "jobs.act" | "learning.exercises" | "learning.grade" | "learning.resources" | "llm.delete" | "llm.embed" | "llm.generate" | "llm.pull" | "mail.send" | "profiles.embed" | "profiles.ingest" | "profiles.match" | "profiles.personalize" | "profiles.progress" | "stories.chapter" | "stories.export" | "stories.reply" | "transcripts.ingest" | "webhooks.deliver") | null;
                state?: components["schemas"]["JobState"] | null;
                queue?: string | null;
                provider?: string | null;
                /** @description The slug of a problem. */
                problem?: string | null;
                /** @description Submitted then or later. */
                since?: string | null;
                /** @description Submitted before. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminJobPage"];
                };
            };
        };
    };
    count_jobs_by_hour: {
        parameters: {
            query?: {
                /** @description The beginning of the window; a day before its end if missing. */
                since?: string | null;
                /** @description The end of the window; now if missing. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobCountsOut"];
                };
            };
        };
    };
    get_job_of_any_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminJobOut"];
                };
            };
        };
    };
    cancel_job_of_any_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminJobOut"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminJobOut"];
                };
            };
        };
    };
    retry_job_of_any_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminJobOut"];
                };
            };
        };
    };
    list_problems_of_jobs: {
        parameters: {
            query?: {
                /** @description The beginning of the window; a day before its end if missing. */
                since?: string | null;
                /** @description The end of the window; now if missing. */
                until?: string | null;
                cause?: ("platform" | "input" | "expected") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemGroupsOut"];
                };
            };
        };
    };
    act_on_jobs_in_bulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkOut"];
                };
            };
            /** @description It is under way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkOut"];
                };
            };
        };
    };
    list_bulk_actions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkActionPage"];
                };
            };
        };
    };
    get_bulk_action: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bulk_action_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkActionOut"];
                };
            };
        };
    };
    cancel_bulk_action: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bulk_action_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkActionOut"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkActionOut"];
                };
            };
        };
    };
    list_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuesOut"];
                };
            };
        };
    };
    pause_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseOut"];
                };
            };
        };
    };
    resume_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseOut"];
                };
            };
        };
    };
    pause_kind: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseOut"];
                };
            };
        };
    };
    resume_kind: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseOut"];
                };
            };
        };
    };
    list_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulesOut"];
                };
            };
        };
    };
    run_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleOut"];
                };
            };
        };
    };
    get_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsOut"];
                };
            };
        };
    };
    get_storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageOut"];
                };
            };
        };
    };
    get_platform_usage: {
        parameters: {
            query?: {
                /** @description What each row is about. */
                by?: components["schemas"]["UsageBy"];
                /** @description The beginning of the window; 30 days before its end if missing. */
                since?: string | null;
                /** @description The end of the window; now if missing. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlatformUsageOut"];
                };
            };
        };
    };
    download_platform_usage: {
        parameters: {
            query?: {
                /** @description What each row is about. */
                by?: components["schemas"]["UsageBy"];
                /** @description The beginning of the window; 30 days before its end if missing. */
                since?: string | null;
                /** @description The end of the window; now if missing. */
                until?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Part of the e-mail or the name. */
                search?: string | null;
                role?: components["schemas"]["Role"] | null;
                is_admin?: boolean | null;
                /** @description `false`: those that are suspended. */
                is_active?: boolean | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
        };
    };
    add_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountOut"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountWithHoldings"];
                };
            };
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountOut"];
                };
            };
        };
    };
    suspend_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SuspendIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuspensionOut"];
                };
            };
        };
    };
    restore_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountOut"];
                };
            };
        };
    };
    list_workers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkersOut"];
                };
            };
        };
    };
    drain_worker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerOut"];
                };
            };
        };
    };
    ensure_external_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Your own id of the learner. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExternalAccountIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountOut"];
                };
            };
        };
    };
    list_user_tokens: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserTokenPage"];
                };
            };
        };
    };
    add_user_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserTokenIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserTokenWithSecret"];
                };
            };
        };
    };
    delete_user_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_all_profiles: {
        parameters: {
            query?: {
                /** @description Words that begin words of the name, whatever their case and accents. */
                name?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnProfilePage"];
                };
            };
        };
    };
    get_profile_of_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnProfileOut"];
                };
            };
        };
    };
    change_profile_of_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChangesByAdmin"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedProfileOut"];
                };
            };
        };
    };
    list_audit_entries: {
        parameters: {
            query?: {
                /** @description Such as `llm.config.change`. */
                action?: string | null;
                /** @description The id or name of what was changed. */
                subject?: string | null;
                actor_id?: string | null;
                since?: string | null;
                until?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
        };
    };
    get_llm_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmConfigOut"];
                };
            };
        };
    };
    change_llm_config: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you read: nothing else is changed. */
                "If-Match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LlmConfigIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmConfigOut"];
                };
            };
        };
    };
    generate_text: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmGenerateJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmGenerateJob"];
                };
            };
        };
    };
    embed_texts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmbedIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmEmbedJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmEmbedJob"];
                };
            };
        };
    };
    get_budget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetOut"];
                };
            };
        };
    };
    list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsOut"];
                };
            };
        };
    };
    pull_model: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmPullJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmPullJob"];
                };
            };
        };
    };
    delete_model: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                provider: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmDeleteJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LlmDeleteJob"];
                };
            };
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersOut"];
                };
            };
        };
    };
    declare_provider_away: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderOut"];
                };
            };
        };
    };
    declare_provider_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderOut"];
                };
            };
        };
    };
    forget_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    stream_own_jobs: {
        parameters: {
            query?: {
                /** @description The last `id` that came. Without it: from now on. */
                after?: string | null;
            };
            header?: {
                "Last-Event-Id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StreamedJobChange"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                state?: components["schemas"]["JobState"] | null;
                kind?: ("answers.ask" | "chat.reply" | "chat.title" | "cv.match" | "cv.report" | "documents.ingest" | "documents.summarize" | "embeddings.build" | "embeddings.heal" | "embeddings.query" | "embeddings.rerank" | "instructions.preview" | "jobs.act" | "learning.exercises" | "learning.grade" | "learning.resources" | "llm.delete" | "llm.embed" | "llm.generate" | "llm.pull" | "mail.send" | "profiles.embed" | "profiles.ingest" | "profiles.match" | "profiles.personalize" | "profiles.progress" | "stories.chapter" | "stories.export" | "stories.reply" | "transcripts.ingest" | "webhooks.deliver") | null;
                /** @description Whether to list the jobs too that the platform asks of itself. Naming a `kind` does. */
                internal?: boolean;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: {
                /** @description Long poll: seconds to wait for a change. */
                wait?: number;
            };
            header?: {
                "If-None-Match"?: string | null;
            };
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    stream_events: {
        parameters: {
            query?: {
                /** @description The `id` of the last received event. */
                after?: number;
            };
            header?: {
                "Last-Event-Id"?: number | null;
            };
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["StreamedEvent"];
                };
            };
            /** @description The job has ended, and `end` was received. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_webhooks: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    add_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    get_callback_secret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackSecretOut"];
                };
            };
        };
    };
    get_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    rotate_webhook_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    list_webhook_deliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    list_job_deliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    get_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    test_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    redeliver_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    redeliver_webhook_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliveredOut"];
                };
            };
        };
    };
    list_platform_webhooks: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    add_platform_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    get_platform_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    delete_platform_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_platform_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    rotate_platform_webhook_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    test_platform_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    list_platform_webhook_deliveries: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    redeliver_platform_webhook_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliveredOut"];
                };
            };
        };
    };
    redeliver_platform_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryOut"];
                };
            };
        };
    };
    list_saved_views: {
        parameters: {
            query: {
                page: "jobs" | "all-jobs";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViewsOut"];
                };
            };
        };
    };
    add_saved_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedViewIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViewOut"];
                };
            };
        };
    };
    delete_saved_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saved_view_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_saved_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saved_view_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedViewPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViewOut"];
                };
            };
        };
    };
    search_documents: {
        parameters: {
            query: {
                query: string;
                limit?: number;
                project_id?: string | null;
                /** @description Only documents of this kind. May be repeated. */
                kind?: ("pdf" | "docx" | "pptx" | "odt" | "rtf" | "epub" | "html" | "markdown" | "text" | "csv" | "ipynb" | "code" | "srt" | "vtt")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResults"];
                };
            };
        };
    };
    upload_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DocumentUpload"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
        };
    };
    add_text: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
        };
    };
    add_url: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UrlIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
        };
    };
    list_documents: {
        parameters: {
            query?: {
                project_id?: string | null;
                type?: ("pdf" | "docx" | "pptx" | "odt" | "rtf" | "epub" | "html" | "markdown" | "text" | "csv" | "ipynb" | "code" | "srt" | "vtt") | null;
                state?: components["schemas"]["DocumentState"] | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPage"];
                };
            };
        };
    };
    get_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentWithText"];
                };
            };
        };
    };
    delete_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DocumentPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentOut"];
                };
            };
        };
    };
    get_document_text: {
        parameters: {
            query?: {
                /** @description The first character, counted from 0 */
                start?: number;
                /** @description Characters */
                limit?: number;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPiece"];
                };
            };
        };
    };
    get_document_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                    "application/pdf": unknown;
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": unknown;
                    "application/vnd.openxmlformats-officedocument.presentationml.presentation": unknown;
                    "application/vnd.oasis.opendocument.text": unknown;
                    "application/epub+zip": unknown;
                    "application/rtf": unknown;
                    "text/csv": unknown;
                    "application/x-ipynb+json": unknown;
                    "text/plain": unknown;
                    "text/html": unknown;
                    "text/markdown": unknown;
                    "application/x-subrip": unknown;
                    "text/vtt": unknown;
                };
            };
        };
    };
    summarize_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["JobIn"] | null;
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsSummarizeJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsSummarizeJob"];
                };
            };
        };
    };
    delete_summary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_generations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationPage"];
                };
            };
        };
    };
    build_generation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BuildIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BuildOut"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BuildOut"];
                };
            };
        };
    };
    get_generation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationOut"];
                };
            };
        };
    };
    delete_generation: {
        parameters: {
            query?: {
                /** @description Also delete a generation that is kept for a rollback. */
                force?: boolean;
            };
            header?: never;
            path: {
                generation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    activate_generation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ActivateIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationOut"];
                };
            };
        };
    };
    roll_back_generation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationOut"];
                };
            };
        };
    };
    pause_generation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationOut"];
                };
            };
        };
    };
    resume_generation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                generation_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationOut"];
                };
            };
        };
    };
    list_learning_sessions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionSummaryPage"];
                };
            };
        };
    };
    start_learning_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    get_learning_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a learning session; or an id of your own, which starts a session when it is new. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    suggest_resources: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourcesIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningResourcesJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningResourcesJob"];
                };
            };
        };
    };
    list_exercises: {
        parameters: {
            query?: {
                type?: ("multiple_choice" | "short_answer" | "cloze" | "coding") | null;
                /** @description The name of a topic, or one that it had before. */
                topic?: string | null;
                session_id?: string | null;
                answered?: boolean | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExerciseDetailPage"];
                };
            };
        };
    };
    write_exercises: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExercisesIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningExercisesJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningExercisesJob"];
                };
            };
        };
    };
    get_exercise: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exercise_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExerciseDetail"];
                };
            };
        };
    };
    answer_exercise: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                exercise_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExerciseAnswerIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningGradeJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningGradeJob"];
                };
            };
        };
    };
    list_reviews: {
        parameters: {
            query?: {
                /** @description A time, or a day in your time zone. Left out, it is the end of your today. */
                due_before?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
        };
    };
    list_library: {
        parameters: {
            query?: {
                kind?: ("lesson" | "paper" | "course" | "book" | "tutorial" | "video" | "code") | null;
                level?: ("beginner" | "intermediate" | "advanced") | null;
                /** @description One of a resource's topics. */
                topic?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LibraryResourcePage"];
                };
            };
        };
    };
    get_lesson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LessonOut"];
                };
            };
        };
    };
    get_library_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LibraryResourceOut"];
                };
            };
        };
    };
    list_managed_library: {
        parameters: {
            query?: {
                kind?: ("lesson" | "paper" | "course" | "book" | "tutorial" | "video" | "code") | null;
                level?: ("beginner" | "intermediate" | "advanced") | null;
                /** @description One of a resource's topics. */
                topic?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedResourcePage"];
                };
            };
        };
    };
    add_library_resource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LibraryResourceIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedResourceOut"];
                };
            };
        };
    };
    delete_library_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_library_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LibraryResourcePatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManagedResourceOut"];
                };
            };
        };
    };
    list_story_messages: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryMessagePage"];
                };
            };
        };
    };
    tell_story: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoryMessageIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoriesReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoriesReplyJob"];
                };
            };
        };
    };
    delete_story_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_story_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryPlanOut"];
                };
            };
        };
    };
    list_story_memories: {
        parameters: {
            query?: {
                /** @description Only those that you confirmed, or did not yet */
                confirmed?: boolean | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryMemoryPage"];
                };
            };
        };
    };
    add_story_memory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoryMemoryIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryMemoryOut"];
                };
            };
        };
    };
    delete_story_memory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                memory_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_story_memory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                memory_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoryMemoryPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryMemoryOut"];
                };
            };
        };
    };
    get_story_timeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineEventPage"];
                };
            };
        };
    };
    list_story_people: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryNamePage"];
                };
            };
        };
    };
    list_story_places: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryNamePage"];
                };
            };
        };
    };
    list_story_chapters: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryChapterPage"];
                };
            };
        };
    };
    write_story_chapter: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoryChapterIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoriesChapterJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoriesChapterJob"];
                };
            };
        };
    };
    get_story_chapter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                chapter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoryChapterOut"];
                };
            };
        };
    };
    delete_story_chapter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                chapter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    export_story_chapter: {
        parameters: {
            query?: {
                format?: "pdf" | "markdown";
            };
            header?: {
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                project_id: string;
                chapter_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                    "text/markdown": unknown;
                };
            };
            /** @description The job that makes the file. Send the request again later. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoriesExportJob"];
                };
            };
        };
    };
    list_topics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicsOut"];
                };
            };
        };
    };
    delete_topic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rename_topic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopicPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicOut"];
                };
            };
        };
    };
    merge_topic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                topic_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopicMerge"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicOut"];
                };
            };
        };
    };
    match_cvs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CvMatchIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CvMatchJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CvMatchJob"];
                };
            };
        };
    };
    list_cv_matches: {
        parameters: {
            query?: {
                project_id?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CvMatchPage"];
                };
            };
        };
    };
    download_cv_ranking: {
        parameters: {
            query?: {
                /** @description of all matches in this project */
                project_id?: string | null;
                /** @description of one job */
                job_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    get_cv_match: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                match_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CvMatchOut"];
                };
            };
        };
    };
    delete_cv_match: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                match_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    download_cv_report: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                match_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": unknown;
                };
            };
            /** @description The job that makes the file. Send the request again later. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CvReportJob"];
                };
            };
        };
    };
    list_answers: {
        parameters: {
            query?: {
                project_id?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerPage"];
                };
            };
        };
    };
    ask_question: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswersAskJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswersAskJob"];
                };
            };
        };
    };
    get_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
        };
    };
    delete_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_library_chat_threads: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadPage"];
                };
            };
        };
    };
    add_library_chat_thread: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThreadIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadOut"];
                };
            };
        };
    };
    rename_library_chat_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThreadIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadOut"];
                };
            };
        };
    };
    stop_library_chat_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    export_library_chat: {
        parameters: {
            query?: {
                thread_id?: string | null;
                format?: "markdown" | "json";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatExport"];
                    "text/markdown": string;
                };
            };
        };
    };
    list_library_chat_messages: {
        parameters: {
            query?: {
                thread_id?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatMessagePage"];
                };
            };
        };
    };
    send_library_chat_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
        };
    };
    clear_library_chat: {
        parameters: {
            query?: {
                thread_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    upload_library_chat_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["LibraryChatDocumentUpload"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
        };
    };
    edit_library_chat_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
        };
    };
    regenerate_library_chat_reply: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplyIn"] | null;
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
        };
    };
    list_library_chat_message_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatMessagePage"];
                };
            };
        };
    };
    list_chat_threads: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadPage"];
                };
            };
        };
    };
    add_chat_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThreadIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadOut"];
                };
            };
        };
    };
    rename_chat_thread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThreadIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadOut"];
                };
            };
        };
    };
    stop_chat_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    export_chat: {
        parameters: {
            query?: {
                thread_id?: string | null;
                format?: "markdown" | "json";
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatExport"];
                    "text/markdown": string;
                };
            };
        };
    };
    list_chat_messages: {
        parameters: {
            query?: {
                thread_id?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatMessagePage"];
                };
            };
        };
    };
    send_chat_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
        };
    };
    clear_chat: {
        parameters: {
            query?: {
                thread_id?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    upload_chat_document: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ChatDocumentUpload"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentsIngestJob"];
                };
            };
        };
    };
    edit_chat_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                message_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
        };
    };
    regenerate_chat_reply: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path: {
                message_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplyIn"] | null;
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatReplyJob"];
                };
            };
        };
    };
    list_chat_message_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatMessagePage"];
                };
            };
        };
    };
    list_instructions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionPage"];
                };
            };
        };
    };
    add_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstructionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    preview_instruction: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsPreviewJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsPreviewJob"];
                };
            };
        };
    };
    get_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    delete_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstructionPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    list_instruction_versions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionVersionPage"];
                };
            };
        };
    };
    activate_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    deactivate_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    roll_back_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    list_site_instructions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionPage"];
                };
            };
        };
    };
    add_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstructionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    preview_site_instruction: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsPreviewJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionsPreviewJob"];
                };
            };
        };
    };
    get_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    delete_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstructionPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    list_site_instruction_versions: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionVersionPage"];
                };
            };
        };
    };
    activate_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    deactivate_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    roll_back_site_instruction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                instruction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstructionOut"];
                };
            };
        };
    };
    create_profile: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProfileIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewProfileOut"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewProfileOut"];
                };
            };
        };
    };
    get_own_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnProfileOut"];
                };
            };
        };
    };
    delete_own_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_own_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChanges"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedProfileOut"];
                };
            };
        };
    };
    personalize_own_profile: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["JobIn"] | null;
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesPersonalizeJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesPersonalizeJob"];
                };
            };
        };
    };
    ingest_profile: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Metadata */
                    metadata?: {
                        [key: string]: string;
                    } | null;
                    /** Callback Url */
                    callback_url?: string | null;
                    /**
                     * Text
                     * @description At most 200,000 characters.
                     */
                    text: string;
                    /** Email */
                    email?: string | null;
                    /** Username */
                    username?: string | null;
                };
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A file of any type that documents accept.
                     */
                    file: Blob;
                    /**
                     * Format: email
                     * @description For administrators: the account whose profile it is.
                     */
                    email?: string;
                    username?: string;
                    /** @description A JSON object of up to 16 pairs of texts, like `{"course": "biology"}`. */
                    metadata?: string;
                    callback_url?: string;
                };
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesIngestJob"];
                };
            };
        };
    };
    match_people: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesMatchJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesMatchJob"];
                };
            };
        };
    };
    list_progress: {
        parameters: {
            query?: {
                /** @description The name of a topic, or one that it had before. */
                topic?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgressPage"];
                };
            };
        };
    };
    record_progress: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProgressIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesProgressJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesProgressJob"];
                };
            };
        };
    };
    get_mastery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MasteriesOut"];
                };
            };
        };
    };
    list_profiles: {
        parameters: {
            query?: {
                /** @description Words that begin words of the name, whatever their case and accents. */
                name?: string | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilePage"];
                };
            };
        };
    };
    get_profile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnProfileOut"] | components["schemas"]["ProfileOut"];
                };
            };
        };
    };
    list_projects: {
        parameters: {
            query?: {
                type?: components["schemas"]["ProjectType"] | null;
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
        };
    };
    add_project: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
        };
    };
    get_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOut"];
                };
            };
        };
    };
    upload_transcripts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["TranscriptsUpload"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TranscriptsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TranscriptsIngestJob"];
                };
            };
        };
    };
    add_video: {
        parameters: {
            query?: never;
            header?: {
                /** @description Seconds after which the job is not wanted any more. */
                "Cancel-After"?: number | null;
                /** @description The same key and body within 24 hours is the same job; with another body it is refused. */
                "Idempotency-Key"?: string | null;
                /** @description `wait=N`: wait up to N seconds for the result (RFC 7240) */
                Prefer?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["YouTubeIn"];
            };
        };
        responses: {
            /** @description It finished within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TranscriptsIngestJob"];
                };
            };
            /** @description It is stored and will be worked on, whatever happens to this server. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TranscriptsIngestJob"];
                };
            };
        };
    };
    get_transcript: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `next_cursor` of the previous page */
                cursor?: number | null;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentsPage"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    get_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
        };
    };
    list_problems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["ProblemKind"];
                    };
                    "text/html": unknown;
                };
            };
        };
    };
    get_problem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemKind"];
                    "text/html": unknown;
                };
            };
        };
    };
    receive_job_succeeded: {
        parameters: {
            query?: never;
            header: {
                /** @description The same on every attempt to deliver the message. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": number;
                /** @description `v1,...`: HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody listens here any more: the webhook is disabled. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Later, please: the message is sent again after `Retry-After`, or by the schedule. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receive_job_failed: {
        parameters: {
            query?: never;
            header: {
                /** @description The same on every attempt to deliver the message. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": number;
                /** @description `v1,...`: HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody listens here any more: the webhook is disabled. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Later, please: the message is sent again after `Retry-After`, or by the schedule. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receive_job_cancelled: {
        parameters: {
            query?: never;
            header: {
                /** @description The same on every attempt to deliver the message. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": number;
                /** @description `v1,...`: HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody listens here any more: the webhook is disabled. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Later, please: the message is sent again after `Retry-After`, or by the schedule. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receive_job_expired: {
        parameters: {
            query?: never;
            header: {
                /** @description The same on every attempt to deliver the message. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": number;
                /** @description `v1,...`: HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody listens here any more: the webhook is disabled. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Later, please: the message is sent again after `Retry-After`, or by the schedule. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receive_webhook_test: {
        parameters: {
            query?: never;
            header: {
                /** @description The same on every attempt to deliver the message. */
                "webhook-id": string;
                /** @description Seconds since 1970, of this attempt. */
                "webhook-timestamp": number;
                /** @description `v1,...`: HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0). */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody listens here any more: the webhook is disabled. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Later, please: the message is sent again after `Retry-After`, or by the schedule. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

/** The operations that submit a job, and take an `Idempotency-Key`. */
export const SUBMISSIONS: ReadonlySet<string> = new Set([
  "POST /api/llm/generate",
  "POST /api/llm/embed",
  "POST /api/llm/models/pull",
  "DELETE /api/llm/models/{provider}/{name}",
  "POST /api/documents/upload",
  "POST /api/documents/text",
  "POST /api/documents/url",
  "POST /api/documents/{document_id}/summary",
  "POST /api/embeddings/generations",
  "POST /api/learning/resources",
  "POST /api/learning/exercises",
  "POST /api/learning/exercises/{exercise_id}/answers",
  "POST /api/stories/{project_id}/conversation",
  "POST /api/stories/{project_id}/chapters",
  "POST /api/cv-matcher/match",
  "POST /api/answers",
  "POST /api/chat",
  "POST /api/chat/upload",
  "PATCH /api/chat/messages/{message_id}",
  "POST /api/chat/messages/{message_id}/regenerate",
  "POST /api/chat/{project_id}",
  "POST /api/chat/{project_id}/upload",
  "PATCH /api/chat/{project_id}/messages/{message_id}",
  "POST /api/chat/{project_id}/messages/{message_id}/regenerate",
  "POST /api/instructions/preview",
  "POST /api/admin/instructions/preview",
  "POST /api/profiles/create",
  "POST /api/profiles/me/personalize",
  "POST /api/profiles/ingest",
  "POST /api/profiles/match",
  "POST /api/profiles/progress",
  "POST /api/transcripts/upload",
  "POST /api/transcripts/youtube",
]);
