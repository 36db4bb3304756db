import type { BulkAction } from "../api/client";
import { bulkActionTexts, type FilterName } from "../texts/bulk-actions";
import { useLanguage, useTexts } from "../texts/context";
import { exactTime } from "../texts/figures";
import { jobTexts } from "../texts/jobs";

/** What the jobs of a bulk action have in common, in words. */
export function useFilterInWords(filter: BulkAction["filter"]): string {
  const { language } = useLanguage();
  const { labels } = useTexts(bulkActionTexts);
  const { states } = useTexts(jobTexts);
  const shown = (name: string, value: string) => {
    if (name === "state") return states[value as keyof typeof states];
    return name === "since" || name === "until" ? exactTime(language, new Date(value)) : value;
  };
  return Object.entries(filter)
    .map(([name, value]) => `${labels[name as FilterName]}: ${shown(name, value)}`)
    .join(" · ");
}
