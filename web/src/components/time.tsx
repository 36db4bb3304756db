import { useEffect, useState } from "react";
import { useLanguage } from "../texts/context";
import { dayAndMinute, exactTime, relativeTime } from "../texts/figures";

const REFRESH_MILLISECONDS = 10_000;
const SKEW_MILLISECONDS = 10_000;

function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface Props {
  at: string | null | undefined;
  /** Of what is due: also when that is. */
  isDue?: boolean;
}

/** How long ago or from now, with the exact time on hover. Clocks that differ by seconds have nothing be in the future. */
export function Time({ at, isDue }: Props) {
  const { language, texts } = useLanguage();
  const now = useNow();
  if (!at) return texts.none;
  const date = new Date(at);
  const ahead = date.getTime() - now.getTime();
  const isJustAhead = ahead > 0 && ahead < SKEW_MILLISECONDS;
  const relative = relativeTime(language, date, isJustAhead ? date : now);
  return (
    <time dateTime={at} title={exactTime(language, date)}>
      {isDue ? `${relative} (${dayAndMinute(language, date)})` : relative}
    </time>
  );
}
