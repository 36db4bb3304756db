import { adminTexts } from "../texts/admin";
import { useTexts } from "../texts/context";
import { Choice } from "./field";

export const WINDOWS = ["hour", "day", "week", "month"] as const;
export type TimeWindow = (typeof WINDOWS)[number];

const HOURS: Record<TimeWindow, number> = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 };

export function sinceOf(window: TimeWindow): string {
  return new Date(Date.now() - HOURS[window] * 3_600_000).toISOString();
}

interface Props {
  value: TimeWindow | undefined;
  onChange: (value: TimeWindow | "") => void;
  /** Whether any time may be chosen. */
  mayBeAny?: boolean;
}

export function TimeWindowChoice({ value, onChange, mayBeAny }: Props) {
  const texts = useTexts(adminTexts);
  const any = mayBeAny ? [["", texts.anyTime] as const] : [];
  const windows = WINDOWS.map((one) => [one, texts.windows[one]] as const);
  return (
    <Choice<TimeWindow | "">
      label={texts.time}
      value={value ?? ""}
      options={[...any, ...windows]}
      onChange={onChange}
    />
  );
}
