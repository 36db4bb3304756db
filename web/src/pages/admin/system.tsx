import { useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { AuditList } from "../../components/audit-list";
import { Badge } from "../../components/badge";
import { Facts } from "../../components/facts";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { useLanguage, useTexts } from "../../texts/context";
import { bytes } from "../../texts/figures";
import { systemTexts } from "../../texts/system";

const LOOK_MILLISECONDS = 10_000;
const MOST_TABLES = 12;

export function Component() {
  const texts = useTexts(systemTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Status />
      <Statistics />
      <AuditList />
      <RequestSamples request={{ method: "GET", path: "/api/admin/stats" }} />
    </Page>
  );
}

/** The same sentences that monitors read, in the language of the API. */
function Status() {
  const texts = useTexts(systemTexts);
  const {
    data: found,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ["admin", "status"],
    queryFn: () => data(api.GET("/status")),
    refetchInterval: LOOK_MILLISECONDS,
  });
  return (
    <Section title={texts.status}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && (
        <>
          <p>
            <Badge tone={found.status === "ok" ? "good" : "bad"}>{texts.states[found.status]}</Badge>
          </p>
          <ul className="list-disc pl-5" lang="en">
            {found.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function Statistics() {
  const { language } = useLanguage();
  const texts = useTexts(systemTexts);
  const {
    data: stats,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ["statistics"],
    queryFn: () => data(api.GET("/api/admin/stats")),
    refetchInterval: LOOK_MILLISECONDS,
  });
  const number = (value: number) => value.toLocaleString(language);
  if (isPending) return <Loading />;
  if (!stats) return <ProblemBox error={error} onRetry={refetch} />;
  const { users, library } = stats;
  const tables = Object.entries(stats.storage).slice(0, MOST_TABLES);
  return (
    <>
      <Section title={texts.statistics}>
        <Facts
          facts={[
            [texts.users, number(users.total)],
            [texts.newUsers, number(users.new)],
            [texts.busyUsers, number(users.busy)],
            [texts.documents, texts.ready(number(library.documents), number(library.ready))],
            [texts.chunks, number(library.chunks)],
            [texts.originals, bytes(language, library.bytes)],
            [texts.events, number(stats.events)],
          ]}
        />
      </Section>
      <Section title={texts.storage}>
        <Facts
          facts={[
            [texts.allTables, bytes(language, stats.storage_bytes)],
            ...tables.map(([name, size]) => [name, bytes(language, size)] as const),
          ]}
        />
      </Section>
    </>
  );
}
