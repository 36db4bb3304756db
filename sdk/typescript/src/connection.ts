import { NotFinished, UnexpectedResponse } from "./errors.js";
import { exchange, type Fetch, type HttpRequest, type HttpResponse, receive } from "./http.js";
import type { ItemOf, ListPath, Method, Operation, OptionsArgument, PathOf, RequestOptions, ResponseOf, SendOptions } from "./operations.js";
import { RetryBudget, sleep } from "./retry.js";
import { SUBMISSIONS } from "./schema.js";
import type { Job } from "./types.js";

export interface ConnectionOptions {
  /** Such as `https://pensum.example.com`. By default the origin of this page. */
  baseUrl?: string;
  /** An API key, an access token, or a function that returns one for each request. Without it, the cookie of the API's own site decides. */
  key?: Key;
  /** Seconds for which requests to an absent or overloaded server are repeated. */
  timeout?: number;
  fetch?: Fetch;
}

export type Key = string | (() => string | Promise<string>);

/** Options of any operation; which of them it needs, `RequestOptions` says. */
type AnyOptions = SendOptions & {
  path?: object | undefined;
  query?: object | undefined;
  body?: unknown;
  form?: unknown;
  silenceSeconds?: number;
};

export interface FileOptions {
  /** Seconds. By default there is no end to the waiting. */
  timeout?: number;
  signal?: AbortSignal;
}

export const READ_SECONDS = 30;
const MOST_WAIT_SECONDS = 60; // that the API waits for a job
const ACCEPTED = 202;
const STREAM_READ_SECONDS = 45; // the API sends a keep-alive comment every 15 seconds
const REPEATABLE = new Set(["GET", "PUT", "PATCH"]);

/** Sends requests, and repeats those that may be, as long as the server is absent or overloaded. */
export class Connection {
  readonly #baseUrl: string;
  readonly #timeout: number;
  readonly #fetch: Fetch;
  #key: Key | undefined;

  constructor({ baseUrl = globalThis.location?.origin, key, timeout = 60, fetch }: ConnectionOptions) {
    if (!baseUrl || !/^https?:\/\/[^/]/.test(baseUrl)) {
      throw new TypeError(`${baseUrl} is not the URL of an API. Give one like http://127.0.0.1:8000`);
    }
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#key = key;
    this.#timeout = timeout;
    this.#fetch = fetch ?? ((url, init) => globalThis.fetch(url, init));
  }

  /** From now on requests are sent with this key, or with cookies only. */
  authenticate(key: Key | undefined): void {
    this.#key = key;
  }

  newBudget(seconds = this.#timeout): RetryBudget {
    return new RetryBudget(Math.min(seconds, this.#timeout));
  }

  /** Any operation of the API, with the types of its parameters and of what it returns. */
  async request<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: OptionsArgument<RequestOptions<Operation<M, P>>>
  ): Promise<ResponseOf<Operation<M, P>>> {
    return (await contentOf(await this.send(method, path, options))) as ResponseOf<Operation<M, P>>;
  }

  /** The items of a list, page by page as the iteration reaches them. */
  async *list<P extends ListPath>(
    path: P,
    ...[options]: OptionsArgument<RequestOptions<Operation<"GET", P>>>
  ): AsyncGenerator<ItemOf<P>, void> {
    const given: AnyOptions = options ?? {};
    let cursor: string | null | undefined;
    do {
      const query = { ...given.query, ...(cursor && { cursor }) };
      const page = (await contentOf(await this.send("GET", path, { ...given, query }))) as { items: ItemOf<P>[]; next_cursor?: string | null };
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor);
  }

  /** The file that an operation returns, of whatever type. */
  async file<P extends PathOf<"GET">>(path: P, ...[options]: OptionsArgument<RequestOptions<Operation<"GET", P>>>): Promise<Blob> {
    return (await this.send("GET", path, options)).body;
  }

  /** A file that a job makes: it is asked for until it is there. Throws `NotFinished` after `timeout` seconds. */
  async fileOfJob<P extends PathOf<"GET">>(path: P, options: RequestOptions<Operation<"GET", P>>, { timeout = Infinity, signal }: FileOptions = {}): Promise<Blob> {
    const endsAt = performance.now() + timeout * 1000;
    while (true) {
      const remaining = Math.max(0, (endsAt - performance.now()) / 1000);
      const wait = Math.ceil(Math.min(remaining, MOST_WAIT_SECONDS));
      const { status, body } = await this.send("GET", path, { ...options, wait, ...(signal && { signal }) });
      if (status !== ACCEPTED) return body;
      if (performance.now() >= endsAt) throw new NotFinished(parseJson(await body.text()) as Job, timeout);
    }
  }

  async send(method: Method, path: string, options: AnyOptions = {}, budget?: RetryBudget): Promise<HttpResponse> {
    const isSubmission = options.idempotencyKey !== undefined || SUBMISSIONS.has(`${method} ${path}`);
    const { isRepeatable = isSubmission || REPEATABLE.has(method) } = options;
    const patience = budget ?? this.newBudget(isRepeatable ? this.#timeout : 0);
    const idempotencyKey = options.idempotencyKey ?? (isSubmission ? crypto.randomUUID() : undefined);
    while (true) {
      const request = await this.#request(method, path, { ...options, ...(idempotencyKey && { idempotencyKey }) });
      try {
        return await exchange(this.#fetch, request);
      } catch (failure) {
        await sleep(patience.pauseAfter(failure), options.signal);
      }
    }
  }

  /** The bytes of an event stream. They come once: nothing is repeated. */
  async *receive(path: PathOf<"GET">, options: AnyOptions): AsyncGenerator<Uint8Array, void> {
    const headers = { Accept: "text/event-stream", ...options.headers };
    yield* receive(this.#fetch, await this.#request("GET", path, { ...options, headers, silenceSeconds: STREAM_READ_SECONDS }));
  }

  async #request(method: Method, path: string, options: AnyOptions): Promise<HttpRequest> {
    const { body, form, signal, silenceSeconds = READ_SECONDS + (options.wait ?? 0) } = options;
    const key = typeof this.#key === "function" ? await this.#key() : this.#key;
    return {
      method,
      url: this.#baseUrl + filled(path, options.path) + queryString(options),
      headers: {
        Accept: "application/json, */*;q=0.9",
        ...(key && { Authorization: `Bearer ${key}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...submissionHeaders(options),
        ...options.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(form !== undefined && { body: formOf(form as object) }),
      silenceSeconds,
      ...(signal && { signal }),
    };
  }
}

function submissionHeaders({ idempotencyKey, cancelAfter, wait }: SendOptions): Record<string, string> {
  return {
    ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
    ...(cancelAfter !== undefined && { "Cancel-After": String(cancelAfter) }),
    ...(wait !== undefined && { Prefer: `wait=${wait}` }),
  };
}

function filled(path: string, parameters: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(parameters));
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
}

function queryString({ query = {}, metadata = {} }: AnyOptions): string {
  const filters = Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value] as const);
  const pairs = [...Object.entries(query), ...filters].flatMap(([name, value]) =>
    [value].flat().filter(isGiven).map((one) => [name, String(one)]),
  );
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

/** A form with a file is multipart. A File has its own name, a Blob has none. */
function formOf(fields: object): BodyInit {
  const given = Object.entries(fields).filter(([, value]) => isGiven(value)) as [string, string | Blob][];
  if (!given.some(([, value]) => value instanceof Blob)) return new URLSearchParams(given as [string, string][]);
  const form = new FormData();
  for (const [name, value] of given) form.append(name, value);
  return form;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

async function contentOf({ status, body }: HttpResponse): Promise<unknown> {
  if (status === 204) return undefined;
  if (body.type.startsWith("text/html")) throw new UnexpectedResponse("A page was returned. Is the base URL that of the API?");
  if (body.type.startsWith("text/")) return await body.text();
  return body.type.startsWith("application/json") ? parseJson(await body.text()) : body;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnexpectedResponse(`The response is not JSON: ${text.slice(0, 200)}`, { cause: error });
  }
}
