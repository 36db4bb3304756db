/** What needs an operator, the worst first, out of the figures of the queues and the models. */
import type { Pause, Provider, Queue } from "../api/client";

export type Trouble =
  | { what: "away" | "starved" | "pausedQueue"; queue: Queue }
  | { what: "pausedKind"; pause: Pause }
  | { what: "model"; provider: Provider };

/** A queue without workers is no trouble while nothing waits for them. */
export function troubles(
  queues: readonly Queue[],
  paused: readonly Pause[],
  providers: readonly Provider[],
): Trouble[] {
  const away = queues.filter((one) => one.status === "dead" && one.waiting > 0);
  const starved = queues.filter((one) => one.status === "starved");
  const pausedQueues = queues.filter((one) => one.paused_at);
  const pausedKinds = paused.filter((one) => one.target === "kind");
  return [
    ...away.map((queue) => ({ what: "away", queue }) as const),
    ...starved.map((queue) => ({ what: "starved", queue }) as const),
    ...providers.filter((one) => !one.is_up).map((provider) => ({ what: "model", provider }) as const),
    ...pausedQueues.map((queue) => ({ what: "pausedQueue", queue }) as const),
    ...pausedKinds.map((pause) => ({ what: "pausedKind", pause }) as const),
  ];
}

/** In seconds, at the pace of the last minute; null where there is no pace. */
export function secondsToDrain({ waiting, ended_last_minute }: Queue): number | null {
  if (!waiting) return 0;
  return ended_last_minute ? (60 * waiting) / ended_last_minute : null;
}

/** How many jobs of a queue may run at once, at all its workers. */
export function slotsOf(queue: string, workers: readonly { slots: Record<string, number> | null }[]): number {
  return workers.reduce((sum, { slots }) => sum + (slots?.[queue] ?? 0), 0);
}
