/** What the reader chose for the look of the pages, in cookies that only they get: no secret, and no server needs them. */
export const LANGUAGES = ["en", "de"] as const;
export const THEMES = ["system", "light", "dark"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = (typeof THEMES)[number];

const YEAR_SECONDS = 365 * 24 * 3600;

export function isOneOf<T extends string>(values: readonly T[], value: string | null | undefined): value is T {
  return values.includes(value as T);
}

function find(name: string): string | undefined {
  const pairs = document.cookie.split("; ").map((pair) => pair.split("="));
  return pairs.find(([key]) => key === name)?.[1];
}

export function keep(name: "language" | "theme", value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `${name}=${value}; path=/console; max-age=${YEAR_SECONDS}; samesite=lax`;
}

export function chosenLanguage(): Language {
  const kept = find("language");
  if (isOneOf(LANGUAGES, kept)) return kept;
  return navigator.language.startsWith("de") ? "de" : "en";
}

export function chosenTheme(): Theme {
  const kept = find("theme");
  return isOneOf(THEMES, kept) ? kept : "system";
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
