import { expect, test } from "vitest";
import { duration } from "./figures";

test("a duration is told in at most two units", () => {
  expect(duration("en", 12.4)).toBe("12 sec");
  expect(duration("en", 192)).toBe("3 min 12 sec");
  expect(duration("en", 7_200)).toBe("2 hr");
  expect(duration("en", 200_000)).toBe("2 days 7 hr");
});
