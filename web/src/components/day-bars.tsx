import { useLanguage } from "../texts/context";

export interface Bar {
  /** As in `2026-03-01`. */
  day: string;
  value: number;
  /** The value with its unit. */
  told: string;
}

const STEP = 10;
const GAP = 2;
const HEIGHT = 60;
const LEAST_HEIGHT = 1; // what is little is not nothing

/** A bar for each day. The figures stand in a table beside it, and on each bar when pointed at. */
export function DayBars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const { language } = useLanguage();
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const dated = (day: string) =>
    new Date(`${day}T00:00:00Z`).toLocaleDateString(language, { day: "numeric", month: "short", timeZone: "UTC" });
  return (
    <figure className="flex flex-col gap-1">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-32 w-full border-b border-edge"
      >
        {bars.map(({ day, value, told }, place) => {
          const height = value ? Math.max((value / most) * HEIGHT, LEAST_HEIGHT) : 0;
          return (
            <g key={day}>
              <title>{`${dated(day)}: ${told}`}</title>
              <rect x={place * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
              <rect
                x={place * STEP + GAP / 2}
                y={HEIGHT - height}
                width={STEP - GAP}
                height={height}
                className="fill-accent"
              />
            </g>
          );
        })}
      </svg>
      <figcaption className="flex justify-between text-sm text-quiet">
        {[bars[0], bars.at(-1)].map(
          (bar, place) => bar && <span key={place ? "last" : "first"}>{dated(bar.day)}</span>,
        )}
      </figcaption>
    </figure>
  );
}
