import { describe, expect, test, vi } from "vitest";
import vectors from "../../../tests/client/webhook_vectors.json";
import { checkSignature, type Finding, type SignedMessage } from "./signature";

/** What a receiver refuses with the same error, or for the time at which it came. */
const FINDINGS: Record<string, Finding> = {
  "with another body": "whitespace",
  "with a signature of another version": "signature",
  "without a signature": "signature",
  "with an empty signature": "signature",
  "whose time is no number": "timestamp",
  "from more than five minutes ago": "valid",
  "from more than five minutes ahead": "valid",
};
const OF_ERRORS: Record<string, Finding> = { SignatureInvalid: "mismatch", ValueError: "secret" };

function messageOf({ headers, body }: (typeof vectors)[number], secret: string): SignedMessage {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string) => named[`webhook-${name}`] ?? "";
  return { secret, id: header("id"), timestamp: header("timestamp"), signature: header("signature"), body };
}

describe("vectors that the clients verify too", () => {
  for (const vector of vectors.filter(({ secrets }) => secrets.length)) {
    const expected = FINDINGS[vector.name] ?? (vector.error ? OF_ERRORS[vector.error] : "valid");
    test(`a webhook ${vector.name}: ${expected}`, async () => {
      const findings = await Promise.all(vector.secrets.map((secret) => checkSignature(messageOf(vector, secret))));
      expect(findings).toContain(expected);
      expect(findings.filter((one) => one === "valid").length).toBe(expected === "valid" ? 1 : 0);
    });
  }
});

const [SIGNED] = vectors.map((vector) => messageOf(vector, vector.secrets[0] ?? ""));

test("a body of other words, or one written anew, is not what was signed", async () => {
  const message = SIGNED as SignedMessage;
  for (const body of [message.body.replace("promise", "threat"), JSON.stringify(JSON.parse(message.body)), ""])
    expect(await checkSignature({ ...message, body })).toBe("mismatch");
});

test("a secret without a key is none", async () => {
  expect(await checkSignature({ ...(SIGNED as SignedMessage), secret: "whsec_" })).toBe("secret");
});

test("a time that no clock has is none", async () => {
  expect(await checkSignature({ ...(SIGNED as SignedMessage), timestamp: "9".repeat(20) })).toBe("timestamp");
});

test("without cryptography of the browser, no secret is called wrong", async () => {
  vi.stubGlobal("crypto", {});
  expect(await checkSignature(SIGNED as SignedMessage)).toBe("unavailable");
  vi.unstubAllGlobals();
});
