/** Verification of webhooks by their receivers (Standard Webhooks 1.0: HMAC-SHA256 of id, time and body). */
import { SignatureInvalid } from "./errors.js";
import type { Schemas } from "./types.js";

/** What a webhook brings. */
export type WebhookMessage = Schemas["JobMessage"];

export type HeadersLike = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

const PREFIX = "whsec_";
const TOLERANCE_SECONDS = 5 * 60;
const encoder = new TextEncoder();

/** The message of a webhook, once one of the secrets is found to have signed it within five minutes around now (seconds
 * since 1970). `body` has to be as it came, not parsed. Throws `SignatureInvalid`, and `TypeError` for a secret that is
 * not `whsec_` and base64. */
export async function verifyWebhook(
  secrets: readonly string[],
  headers: HeadersLike,
  body: string | Uint8Array,
  { now = Date.now() / 1000 }: { now?: number } = {},
): Promise<WebhookMessage> {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => required(headers, `webhook-${name}`)) as [string, string, string];
  checkTime(timestamp, now);
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const message = joined(encoder.encode(`${id}.${timestamp}.`), bytes);
  const checks = secrets.flatMap((secret) => signatures.split(" ").map((signature) => isSignedBy(secret, message, signature)));
  if (!(await Promise.all(checks)).includes(true)) {
    throw new SignatureInvalid("None of the secrets signed this webhook. Compare them with those of the webhook.");
  }
  return JSON.parse(new TextDecoder().decode(bytes)) as WebhookMessage;
}

function required(headers: HeadersLike, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1];
  if (typeof value !== "string") throw new SignatureInvalid(`The header '${name}' is missing.`);
  return value;
}

function checkTime(timestamp: string, now: number): void {
  if (!/^[0-9]+$/.test(timestamp)) throw new SignatureInvalid(`The timestamp '${timestamp}' is not a number of seconds.`);
  if (Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS) {
    throw new SignatureInvalid("The webhook was signed more than five minutes from now: it may be a replay.");
  }
}

/** Web Crypto compares in constant time. */
async function isSignedBy(secret: string, message: Uint8Array<ArrayBuffer>, signature: string): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", keyOf(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const [version, value = ""] = signature.split(",", 2);
  const given = bytesOf(value);
  return version === "v1" && given !== undefined && (await crypto.subtle.verify("HMAC", key, given, message));
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  if (!secret.startsWith(PREFIX)) throw new TypeError(`A webhook secret begins with '${PREFIX}'.`);
  const key = bytesOf(secret.slice(PREFIX.length));
  if (!key) throw new TypeError(`A webhook secret is '${PREFIX}' and base64.`);
  return key;
}

/** Undefined where the text is no base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return undefined;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
