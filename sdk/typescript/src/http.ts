/** One exchange with the server: a request, and the bytes of its response. */
import { PensumProblem, UnexpectedResponse, Unreachable } from "./errors.js";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  /** How long the server may be silent: before its response begins, and between two pieces of it. */
  readonly silenceSeconds: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Blob;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const NOT_MODIFIED = 304;

/** The response with its whole body. Throws `PensumProblem` for an error, and `Unreachable` where there is no response. */
export async function exchange(fetch: Fetch, request: HttpRequest): Promise<HttpResponse> {
  const opened = await OpenResponse.of(fetch, request);
  try {
    return await throwProblem(await opened.read(), request);
  } finally {
    opened.close();
  }
}

/** The bytes of an event stream as they come. Throws as `exchange`. */
export async function* receive(fetch: Fetch, request: HttpRequest): AsyncGenerator<Uint8Array, void> {
  const opened = await OpenResponse.of(fetch, request);
  try {
    const { ok, headers } = opened.response;
    if (!ok) await throwProblem(await opened.read(), request);
    if (!headers.get("Content-Type")?.startsWith("text/event-stream")) {
      throw new UnexpectedResponse(`${request.url} did not return an event stream.`);
    }
    yield* opened.chunks();
  } finally {
    opened.close();
  }
}

/** A response whose body is still to come. It has to be closed. */
class OpenResponse {
  readonly #abort = new AbortController();
  readonly #request: HttpRequest;
  #timer: ReturnType<typeof setTimeout> | undefined;
  response!: Response;

  private constructor(request: HttpRequest) {
    this.#request = request;
  }

  static async of(fetch: Fetch, request: HttpRequest): Promise<OpenResponse> {
    const opened = new OpenResponse(request);
    const { method, headers, body = null, signal } = request;
    const signals = signal ? [signal, opened.#abort.signal] : [opened.#abort.signal];
    const init: RequestInit = { method, headers, body, signal: AbortSignal.any(signals), cache: "no-store" };
    try {
      opened.response = await opened.#heard(fetch(request.url, init));
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const reader = this.response.body?.getReader();
    while (reader) {
      const { value, done } = await this.#heard(reader.read());
      if (done) return;
      yield value;
    }
  }

  async read(): Promise<HttpResponse> {
    const parts: BlobPart[] = [];
    for await (const chunk of this.chunks()) parts.push(chunk as Uint8Array<ArrayBuffer>);
    const { status, headers } = this.response;
    return { status, headers, body: new Blob(parts, { type: headers.get("Content-Type") ?? "" }) };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  /** What the server sends next, unless it is silent for too long. */
  async #heard<T>(promise: Promise<T>): Promise<T> {
    const { silenceSeconds, signal, url } = this.#request;
    const silence = new Unreachable(`No response from ${url} within ${silenceSeconds} s.`);
    this.#timer = setTimeout(() => this.#abort.abort(silence), silenceSeconds * 1000);
    try {
      return await promise;
    } catch (error) {
      signal?.throwIfAborted();
      if (error === silence) throw silence;
      throw new Unreachable(`No response from ${url}: ${reasonOf(error)}.`, { cause: error });
    } finally {
      clearTimeout(this.#timer);
    }
  }
}

/** Node says what failed in the cause of its error; browsers do not say. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? cause.message : message;
}

async function throwProblem(response: HttpResponse, { url }: HttpRequest): Promise<HttpResponse> {
  const { status, headers, body } = response;
  if ((status >= 200 && status < 300) || status === NOT_MODIFIED) return response;
  const seconds = headers.get("Retry-After") ?? "";
  const retryAfter = /^\d+$/.test(seconds) ? Number(seconds) : undefined;
  if (body.type.startsWith("application/problem+json")) throw new PensumProblem(status, JSON.parse(await body.text()), retryAfter);
  // Not written by Pensum: by a proxy in front of it, or by a server that is stopping.
  throw new PensumProblem(status, { title: `${url} returned ${status}.` }, retryAfter);
}
