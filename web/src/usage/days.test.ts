import { expect, test } from "vitest";
import type { UsageRow } from "../api/client";
import { daysOf } from "./days";

test("days on which nothing was used are among those of the window", () => {
  const row = { key: "2026-03-02", jobs: 3 } as UsageRow;
  const days = daysOf({ since: "2026-02-28T22:00:00Z", until: "2026-03-02T10:00:00Z", items: [row] });
  expect(days).toEqual([
    { day: "2026-02-28", row: undefined },
    { day: "2026-03-01", row: undefined },
    { day: "2026-03-02", row },
  ]);
});
