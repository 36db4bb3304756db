/** The same for addresses whose filters were chosen in another order. */
export function normalQuery(search: URLSearchParams): string {
  const sorted = new URLSearchParams(search);
  sorted.sort();
  return String(sorted);
}
