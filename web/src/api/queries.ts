import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem";

const MOST_RETRIES = 2;

/** Only what may pass by itself is asked again: a server that is away or overloaded. */
function mayPass(failures: number, error: unknown): boolean {
  const status = error instanceof Problem ? error.body.status : 0;
  return failures < MOST_RETRIES && (status === 0 || status >= 500);
}

export function newQueryClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: mayPass, staleTime: 1_000 } } });
}
