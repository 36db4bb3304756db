import { Link } from "react-router";
import type { BulkAction } from "../../api/client";
import { useFilterInWords } from "../../components/bulk-filter";
import { JobStateBadge } from "../../components/job-state";
import { Empty, Page } from "../../components/page";
import { RequestSamples } from "../../components/request-samples";
import { RowCard, RowText } from "../../components/row";
import { Time } from "../../components/time";
import { VirtualList } from "../../components/virtual-list";
import { useBulkActions } from "../../jobs/bulk-actions";
import { bulkActionTexts } from "../../texts/bulk-actions";
import { useTexts } from "../../texts/context";

export function Component() {
  const texts = useTexts(bulkActionTexts);
  const list = useBulkActions();
  const toJobs = (
    <Link to="/admin/jobs" className="self-start text-sm text-accent underline">
      {texts.toJobs}
    </Link>
  );
  return (
    <Page title={texts.title} intro={texts.intro}>
      {list.known.rows !== 0 && toJobs}
      <VirtualList
        list={list}
        label={texts.title}
        empty={
          <Empty>
            <p>{texts.empty}</p>
            {toJobs}
          </Empty>
        }
      >
        {(action) => <ActionRow action={action} />}
      </VirtualList>
      <RequestSamples request={{ method: "GET", path: "/api/admin/bulk-actions" }} />
    </Page>
  );
}

function ActionRow({ action }: { action: BulkAction }) {
  const texts = useTexts(bulkActionTexts);
  const filter = useFilterInWords(action.filter);
  return (
    <RowCard>
      <RowText>
        <Link to={`/admin/bulk-actions/${action.id}`} className="font-medium text-accent underline">
          {texts.verbs[action.action]}
        </Link>
        <span className="text-sm">{filter}</span>
        <span className="text-sm text-quiet">
          {action.actor_email ?? texts.nobody} · <Time at={action.created_at} />
        </span>
      </RowText>
      <span className="text-sm">{texts.ofCount(action.done, action.count)}</span>
      <JobStateBadge job={action} />
    </RowCard>
  );
}
