import { PensumProblem, Unreachable } from "./errors.js";

export const FIRST_PAUSE_SECONDS = 0.1;
export const LONGEST_PAUSE_SECONDS = 2;

const now = (): number => performance.now() / 1000;

/** How long requests to an absent or overloaded server are repeated: `seconds` since it last responded. */
export class RetryBudget {
  readonly #seconds: number;
  #endsAt = 0;
  #pauseSeconds = 0;

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.renew();
  }

  renew(): void {
    this.#endsAt = now() + this.#seconds;
    this.#pauseSeconds = FIRST_PAUSE_SECONDS;
  }

  /** Seconds until the next attempt: exponential backoff, or the server's Retry-After if that is longer. Throws what is
   * no temporary failure, and any failure if the budget would be over by then. */
  pauseAfter(failure: unknown): number {
    if (!isTemporary(failure)) throw failure;
    const seconds = Math.max(retryAfterOf(failure), this.#pauseSeconds * (0.5 + Math.random() / 2));
    this.#pauseSeconds = Math.min(2 * this.#pauseSeconds, LONGEST_PAUSE_SECONDS);
    if (now() + seconds > this.#endsAt) throw failure;
    return seconds;
  }
}

function isTemporary(failure: unknown): boolean {
  return failure instanceof Unreachable || (failure instanceof PensumProblem && failure.isTemporary);
}

function retryAfterOf(failure: unknown): number {
  return (failure instanceof PensumProblem && failure.retryAfter) || 0;
}

/** Rejects with the signal's reason once it is aborted. */
export function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
