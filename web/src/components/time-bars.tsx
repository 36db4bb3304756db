export interface Part {
  /** The class of its color, such as `text-accent`. */
  color: string;
  value: number;
}

export interface Bar {
  key: string;
  /** The time that it is of. */
  name: string;
  /** From the bottom to the top. */
  parts: readonly Part[];
  /** The values with their unit. */
  told: string;
}

const STEP = 10;
const GAP = 2;
const HEIGHT = 60;
const LEAST_HEIGHT = 1; // what is little is not nothing

/** A bar for each of some equal times. The figures stand in a table beside it, and on each bar when pointed at. */
export function TimeBars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ parts }) => sum(parts)), Number.MIN_VALUE);
  return (
    <figure className="flex flex-col gap-1">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-32 w-full border-b border-edge"
      >
        {bars.map(({ key, name, parts, told }, place) => (
          <g key={key}>
            <title>{`${name}: ${told}`}</title>
            <rect x={place * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
            {stacked(parts, most).map(({ color, y, height }) => (
              <rect
                key={color}
                x={place * STEP + GAP / 2}
                y={y}
                width={STEP - GAP}
                height={height}
                className={`fill-current ${color}`}
              />
            ))}
          </g>
        ))}
      </svg>
      <figcaption className="flex justify-between text-sm text-quiet">
        {[bars[0], bars.at(-1)].map((bar, place) => bar && <span key={place ? "last" : "first"}>{bar.name}</span>)}
      </figcaption>
    </figure>
  );
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { value }) => total + value, 0);
}

function stacked(parts: readonly Part[], most: number) {
  const room = HEIGHT - LEAST_HEIGHT * (parts.length - 1);
  let y = HEIGHT;
  return parts.map(({ color, value }) => {
    const height = value ? Math.max((value / most) * room, LEAST_HEIGHT) : 0;
    y -= height;
    return { color, y, height };
  });
}
