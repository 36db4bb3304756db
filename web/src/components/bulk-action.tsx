import { type AllJobsFilter, type BulkVerb, type Outcome, useBulk } from "../jobs/all";
import { useTexts } from "../texts/context";
import { problemTexts } from "../texts/problems";
import { Button } from "./button";
import { ProblemBox } from "./problem-box";

interface Props {
  action: BulkVerb;
  filter: AllJobsFilter;
  /** What is acted on, for those who hear the button alone. */
  about: string;
  onDone?: (outcome: Outcome) => void;
}

/** Says first how many jobs the filter finds, then acts on those, and says what came of it. */
export function BulkAction({ action, filter, about, onDone }: Props) {
  const texts = useTexts(problemTexts);
  const { count, act, forget } = useBulk(action, filter, onDone);
  const label = action === "retry" ? texts.retryAll : texts.cancelAll;
  const error = count.error ?? act.error;
  if (count.isIdle)
    return (
      <Button aria-label={`${label}: ${about}`} onPress={() => count.mutate()}>
        {label} …
      </Button>
    );
  return (
    <div className="flex flex-col items-start gap-2 rounded-md bg-tint p-3">
      <p role="status">{status(texts, action, count.data?.count, act)}</p>
      {error && <ProblemBox error={error} />}
      <div className="flex flex-wrap gap-2">
        {Boolean(count.data?.count) && (!act.data || act.data.remaining > 0) && (
          <Button look="main" isDisabled={act.isPending} onPress={() => act.mutate()}>
            {action === "retry" ? texts.doRetry : texts.doCancel}
          </Button>
        )}
        <Button isDisabled={act.isPending} onPress={forget}>
          {act.data ? texts.done : texts.leave}
        </Button>
      </div>
    </div>
  );
}

interface Acting {
  isPending: boolean;
  data: Outcome | undefined;
}

function status(texts: typeof problemTexts.en, action: BulkVerb, count: number | undefined, act: Acting): string {
  if (act.isPending) return texts.acting;
  if (act.data) {
    const { done, remaining } = act.data;
    const told = action === "retry" ? texts.retried(done) : texts.cancelled(done);
    return remaining ? `${told} ${texts.remaining(remaining)}` : told;
  }
  if (count === undefined) return texts.counting;
  if (!count) return texts.nothing;
  return action === "retry" ? texts.wouldRetry(count) : texts.wouldCancel(count);
}
