import { useSearchParams } from "react-router";
import type { Settings } from "../../api/client";
import { AuditList } from "../../components/audit-list";
import { Badge } from "../../components/badge";
import { Facts } from "../../components/facts";
import { Choice } from "../../components/field";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Table } from "../../components/table";
import { useSettings, useStatistics, useStatus } from "../../system/queries";
import { useLanguage, useTexts } from "../../texts/context";
import { bytes } from "../../texts/figures";
import { systemTexts } from "../../texts/system";

const SHOWN = ["changed", "all"] as const;
type Shown = (typeof SHOWN)[number];

export function Component() {
  const texts = useTexts(systemTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Status />
      <Statistics />
      <InForce />
      <AuditList />
      <RequestSamples request={{ method: "GET", path: "/api/admin/settings" }} />
    </Page>
  );
}

/** The same sentences that monitors read, in the language of the API. */
function Status() {
  const texts = useTexts(systemTexts);
  const { data: found, error, isPending, refetch } = useStatus();
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
  const { data: stats, error, isPending, refetch } = useStatistics();
  const number = (value: number) => value.toLocaleString(language);
  if (isPending) return <Loading />;
  if (!stats) return <ProblemBox error={error} onRetry={refetch} />;
  const { users, library } = stats;
  return (
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
  );
}

function InForce() {
  const { data: settings, error, isPending, refetch } = useSettings();
  if (isPending) return <Loading />;
  if (!settings) return <ProblemBox error={error} onRetry={refetch} />;
  return (
    <>
      <Versions versions={settings.versions} />
      <SettingsTable settings={settings} />
    </>
  );
}

function Versions({ versions }: { versions: Settings["versions"] }) {
  const common = useTexts();
  const texts = useTexts(systemTexts);
  const { schema_of_code: code, schema_of_database: database } = versions;
  return (
    <Section title={texts.versions}>
      <Facts
        facts={[
          ["Pensum", versions.pensum],
          ["Python", versions.python],
          ["PostgreSQL", versions.postgresql],
          [texts.schema, database ?? common.none],
        ]}
      />
      {code !== database && <p className="text-bad">{texts.otherSchema(code)}</p>}
    </Section>
  );
}

function SettingsTable({ settings: { items, machine, unknown } }: { settings: Settings }) {
  const texts = useTexts(systemTexts);
  const [query, setQuery] = useSearchParams();
  const shown: Shown = query.get("settings") === "all" ? "all" : "changed";
  const rows = items
    .filter(({ source }) => shown === "all" || source !== "default")
    .map(({ name, value, source }) => ({
      key: name,
      cells: [
        <code key="name" className="font-mono">
          {name}
        </code>,
        <Value key="value" value={value} />,
        texts.sources[source],
      ],
    }));
  return (
    <Section title={texts.settings}>
      <p className="text-sm text-quiet">{texts.settingsHint}</p>
      <div className="flex">
        <Choice<Shown>
          label={texts.show}
          value={shown}
          options={SHOWN.map((one) => [one, texts.shown[one]] as const)}
          onChange={(value) => setQuery({ settings: value }, { replace: true, preventScrollReset: true })}
        />
      </div>
      <Table
        label={texts.settings}
        columns={[{ name: texts.name }, { name: texts.value }, { name: texts.source }]}
        rows={rows}
      />
      <ul className="list-disc pl-5 text-sm" lang="en">
        {[...unknown, ...machine].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  );
}

function Value({ value }: { value: string | null }) {
  const texts = useTexts(systemTexts);
  if (value === null) return <Badge>{texts.secret}</Badge>;
  if (!value) return <span className="text-quiet">{texts.notSet}</span>;
  return <code className="font-mono [overflow-wrap:anywhere]">{value}</code>;
}
