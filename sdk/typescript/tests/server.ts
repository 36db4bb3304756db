import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Cuts the connection instead of a reply. */
  isCut?: boolean;
}

/** A server that gives these replies, one after another, and keeps the requests. */
export async function serve(context: TestContext, replies: Reply[]): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const { status, headers, body, isCut } = replies.shift() ?? { status: 500 };
    if (isCut) return request.socket.destroy();
    const type = status < 400 ? "application/json" : "application/problem+json";
    response.writeHead(status, { "Content-Type": type, ...headers }).end(body === undefined ? "" : JSON.stringify(body));
    return;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
