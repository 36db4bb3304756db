import type { Job, Problem } from "./types.js";

/** The base of all errors of this package. */
export class PensumError extends Error {
  override name = this.constructor.name;
}

/** The server did not respond. */
export class Unreachable extends PensumError {}

/** The response does not come from Pensum's API, or from a version that this client does not know. */
export class UnexpectedResponse extends PensumError {}

/** The job did not end within the time to wait. It goes on. */
export class NotFinished extends PensumError {
  constructor(
    readonly job: Job,
    seconds: number,
  ) {
    super(`${job.kind} ${job.id} is still ${job.state} after ${seconds} s.`);
  }
}

/** The job ended without a result: `job.state` is failed, cancelled or expired. */
export class JobFailed extends PensumError {
  readonly problem: Problem | null;

  constructor(readonly job: Job) {
    const reason = job.error?.detail || job.error?.title;
    super(reason ? `${job.kind} ${job.state}: ${reason}` : `${job.kind} ${job.state}.`);
    this.problem = job.error;
  }
}

const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;
const UNAVAILABLE = 503;

/** The API returned a problem (RFC 9457). Each of `errors` names a field and what is wrong with it. */
export class PensumProblem extends PensumError {
  /** The end of the problem's `type`, such as `validation-error`: `/problems/{slug}` says what it means. */
  readonly slug: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: NonNullable<Problem["errors"]>;
  /** Whether the same request may succeed later: too much waits, or a server is down. */
  readonly isTemporary: boolean;

  /** `retryAfter` is seconds. */
  constructor(
    readonly status: number,
    problem: Partial<Problem> & { title: string },
    readonly retryAfter?: number,
  ) {
    super(problem.detail || problem.title);
    this.slug = (problem.type ?? "about:blank").replace(/^\/problems\//, "");
    this.title = problem.title;
    this.detail = problem.detail ?? "";
    this.errors = problem.errors ?? [];
    const isOfProxy = problem.type === undefined && status >= SERVER_ERROR;
    this.isTemporary = isOfProxy || status === TOO_MANY_REQUESTS || status === UNAVAILABLE;
  }
}

/** None of the secrets signed this webhook. */
export class SignatureInvalid extends PensumError {}
