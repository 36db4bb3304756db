import { useEffect, useState } from "react";
import { useLanguage } from "../texts/context";
import { exactTime, relativeTime } from "../texts/figures";

const REFRESH_MILLISECONDS = 10_000;

function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago, with the exact time on hover. */
export function Time({ at }: { at: string | null | undefined }) {
  const { language, texts } = useLanguage();
  const now = useNow();
  if (!at) return texts.none;
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactTime(language, date)}>
      {relativeTime(language, date, now > date ? now : date)}
    </time>
  );
}
