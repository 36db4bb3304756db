/** Whether a message of a webhook is signed by a secret. Nothing of it leaves the browser. */
import { SignatureInvalid } from "../../../sdk/typescript/src/errors";
import { verifyWebhook } from "../../../sdk/typescript/src/webhooks";

/** As a receiver got it. */
export interface SignedMessage {
  secret: string;
  id: string;
  timestamp: string;
  signature: string;
  body: string;
}

export type Finding =
  | "valid"
  /** It is once spaces and line breaks around the body are taken away. */
  | "whitespace"
  | "mismatch"
  | "secret"
  | "timestamp"
  | "signature"
  /** Browsers have no cryptography for pages that came over plain HTTP from another machine. */
  | "unavailable";

/** The time of signing, where it is one. */
export function signedAt(timestamp: string): Date | undefined {
  const at = new Date(/^\d+$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** However long ago it was signed. */
export async function checkSignature(message: SignedMessage): Promise<Finding> {
  if (!crypto.subtle) return "unavailable";
  if (!signedAt(message.timestamp)) return "timestamp";
  if (!/(^| )v1,/.test(message.signature)) return "signature";
  try {
    if (await isSigned(message)) return "valid";
    return (await isSigned({ ...message, body: message.body.trim() })) ? "whitespace" : "mismatch";
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return "secret"; // the latter for an empty key
    throw error;
  }
}

async function isSigned({ secret, id, timestamp, signature, body }: SignedMessage): Promise<boolean> {
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  try {
    await verifyWebhook([secret], headers, body, { now: Number(timestamp) });
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return true; // it is signed, although no JSON
    if (error instanceof SignatureInvalid) return false;
    throw error;
  }
}
