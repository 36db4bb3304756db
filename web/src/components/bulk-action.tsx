import { useNavigate } from "react-router";
import type { AllJobsFilter } from "../jobs/all";
import { type BulkVerb, useNewBulkAction } from "../jobs/bulk-actions";
import { bulkActionTexts } from "../texts/bulk-actions";
import { useTexts } from "../texts/context";
import { Button } from "./button";
import { ProblemBox } from "./problem-box";

interface Props {
  action: BulkVerb;
  filter: AllJobsFilter;
  /** What is acted on, for those who hear the button alone. */
  about: string;
}

/** Says first how many jobs the filter finds, then starts on those, and leads to the page that says how far it is. */
export function BulkAction({ action, filter, about }: Props) {
  const texts = useTexts(bulkActionTexts);
  const navigate = useNavigate();
  const { count, start } = useNewBulkAction(action, filter, (id) => navigate(`/admin/bulk-actions/${id}`));
  const label = action === "retry" ? texts.retryAll : texts.cancelAll;
  const error = count.error ?? start.error;
  if (count.isIdle)
    return (
      <Button aria-label={`${label}: ${about}`} onPress={() => count.mutate()}>
        {label} …
      </Button>
    );
  return (
    <div className="flex flex-col items-start gap-2 rounded-md bg-tint p-3">
      <p role="status">{status(texts, action, count.data?.count)}</p>
      {error && <ProblemBox error={error} />}
      <div className="flex flex-wrap gap-2">
        {Boolean(count.data?.count) && (
          <Button look="main" isDisabled={start.isPending} onPress={() => count.data && start.mutate(count.data)}>
            {action === "retry" ? texts.doRetry : texts.doCancel}
          </Button>
        )}
        <Button isDisabled={start.isPending} onPress={() => count.reset()}>
          {texts.leave}
        </Button>
      </div>
    </div>
  );
}

function status(texts: typeof bulkActionTexts.en, action: BulkVerb, count: number | undefined): string {
  if (count === undefined) return texts.counting;
  if (!count) return texts.nothing;
  return action === "retry" ? texts.wouldRetry(count) : texts.wouldCancel(count);
}
