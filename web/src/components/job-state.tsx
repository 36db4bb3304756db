import type { AnyJob, Job } from "../api/client";
import { useLanguage, useTexts } from "../texts/context";
import { bytes } from "../texts/figures";
import { jobTexts } from "../texts/jobs";
import { Badge, type Tone } from "./badge";
import { Time } from "./time";

const TONES: Partial<Record<Job["state"], Tone>> = {
  succeeded: "good",
  failed: "bad",
  expired: "warn",
  cancelled: "warn",
};

type State = Pick<AnyJob, "state" | "waiting_reason"> & Partial<Pick<AnyJob, "waiting_for">>;

/** The state, and why a waiting job waits: where a provider is away, for which, and since when. */
export function JobStateBadge({ job }: { job: State }) {
  const texts = useTexts(jobTexts);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={TONES[job.state] ?? "neutral"}>{texts.states[job.state]}</Badge>
      {job.waiting_reason && <span className="text-sm">{texts.waitsFor(texts.reasons[job.waiting_reason])}</span>}
      {job.waiting_for?.away_since && (
        <span className="text-sm text-quiet">
          {texts.awaySince(job.waiting_for.provider)} <Time at={job.waiting_for.away_since} />
        </span>
      )}
    </span>
  );
}

export interface Progress {
  done: number;
  total: number;
  unit: string;
}

export function ProgressBar({ progress, label }: { progress: Progress; label: string }) {
  const { language } = useLanguage();
  const texts = useTexts(jobTexts);
  const { done, total, unit } = progress;
  const text =
    unit === "bytes" ? texts.bytes(bytes(language, done), bytes(language, total)) : texts.progress(done, total, unit);
  return (
    <div className="flex flex-col gap-1">
      <progress aria-label={label} value={done} max={total || 1} className="h-2 w-full max-w-48" />
      <span className="text-xs text-quiet">{text}</span>
    </div>
  );
}
