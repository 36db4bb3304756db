import { useLanguage, useTexts } from "../texts/context";
import { exactTime } from "../texts/figures";
import { userTexts } from "../texts/users";
import { useAudit } from "../users/queries";
import { Button } from "./button";
import { Loading, Section } from "./page";
import { ProblemBox } from "./problem-box";

/** What administrators and operators changed: in all, or of one subject. */
export function AuditList({ subject }: { subject?: string }) {
  const { language, texts: common } = useLanguage();
  const texts = useTexts(userTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useAudit(subject);
  const entries = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.audit}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !entries.length && <p className="text-quiet">{texts.noAudit}</p>}
      <ul className="flex flex-col gap-1 text-sm">
        {entries.map(({ id, at, actor_email: actor, action, subject: changed }) => (
          <li key={id} className="flex flex-wrap gap-x-3 border-b border-line py-1 [overflow-wrap:anywhere]">
            <time dateTime={at} className="text-quiet">
              {exactTime(language, new Date(at))}
            </time>
            <code className="font-mono">{action}</code>
            {!subject && <span>{changed}</span>}
            <span className="text-quiet">{actor}</span>
          </li>
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </Section>
  );
}
