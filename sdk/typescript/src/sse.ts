/** One event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface ServerSentEvent {
  id: string;
  event: string;
  data: string;
}

/** The events of a stream, however its bytes are split. An event that is not complete is dropped, and so is one without
 * data, such as a comment that keeps the connection alive; its id counts all the same, as `onId` learns. */
export async function* parseEvents(
  chunks: AsyncIterable<Uint8Array>,
  onId?: (id: string) => void,
): AsyncGenerator<ServerSentEvent, void> {
  let id = "";
  let event = "";
  let data: string[] = [];
  for await (const line of lines(chunks)) {
    if (line === "") {
      if (id) onId?.(id);
      if (data.length) yield { id, event: event || "message", data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?([^]*))?$/.exec(line)!;
    if (field === "id") id = value;
    else if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
}

/** Ended by CR, LF or both, as the format has them; other separators belong to the text. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const complete = rest.endsWith("\r") ? rest.slice(0, -1) : rest; // an LF may follow in the next chunk
    const parts = complete.split(/\r\n|\r|\n/);
    rest = parts.pop()! + rest.slice(complete.length);
    yield* parts;
  }
}
