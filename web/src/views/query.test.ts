import { expect, test } from "vitest";
import { normalQuery } from "./query";

test("a view is known again whatever the order in which its filters were chosen", () => {
  const [one, other] = ["state=failed&kind=llm.generate", "kind=llm.generate&state=failed"];
  expect(normalQuery(new URLSearchParams(one))).toBe(normalQuery(new URLSearchParams(other)));
  expect(normalQuery(new URLSearchParams("state=failed"))).not.toBe(normalQuery(new URLSearchParams(one)));
});
