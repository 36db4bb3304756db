import type { Storage } from "../../api/client";
import { Facts } from "../../components/facts";
import { Loading, Page, Section } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Table } from "../../components/table";
import { Time } from "../../components/time";
import { useStorage } from "../../system/queries";
import { useLanguage, useTexts } from "../../texts/context";
import { bytes } from "../../texts/figures";
import { storageTexts } from "../../texts/storage";

const NEARLY_FULL = 0.1; // of the disk is free
const MOST_COUNTED = 100_000; // by the API

export function Component() {
  const texts = useTexts(storageTexts);
  const { data: storage, error, isPending, refetch } = useStorage();
  return (
    <Page title={texts.title} intro={texts.intro}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {storage && (
        <>
          <Space storage={storage} />
          <Retention retention={storage.retention} />
          <Tables storage={storage} />
        </>
      )}
      <RequestSamples request={{ method: "GET", path: "/api/admin/storage" }} />
    </Page>
  );
}

function Space({ storage: { database_bytes: database, disk } }: { storage: Storage }) {
  const { language } = useLanguage();
  const texts = useTexts(storageTexts);
  const room = disk
    ? texts.diskRoom(bytes(language, disk.free_bytes), bytes(language, disk.total_bytes), disk.host)
    : texts.diskUnknown;
  return (
    <Section title={texts.space}>
      <Facts
        facts={[
          [texts.database, bytes(language, database)],
          [texts.disk, room],
        ]}
      />
      {disk && disk.free_bytes < NEARLY_FULL * disk.total_bytes && (
        <p role="alert" className="text-bad">
          {texts.nearlyFull}
        </p>
      )}
      <p className="text-sm text-quiet">{texts.diskHint}</p>
    </Section>
  );
}

function Retention({ retention }: { retention: Storage["retention"] }) {
  const { language } = useLanguage();
  const texts = useTexts(storageTexts);
  const jobs = (count: number) => {
    const shown = texts.jobs(count.toLocaleString(language));
    return count < MOST_COUNTED ? shown : texts.orMore(shown);
  };
  const isDue = new Date(retention.next_run_at) <= new Date();
  return (
    <Section title={texts.retention}>
      <Facts
        facts={[
          [texts.kept, texts.days(retention.days.toLocaleString(language))],
          [texts.oldest, <Time key="oldest" at={retention.oldest_at} />],
          [texts.due, jobs(retention.jobs_due)],
          [texts.dueSoon, jobs(retention.jobs_due_within_a_day)],
          [texts.nextRun, isDue ? texts.dueNow : <Time key="next" at={retention.next_run_at} />],
        ]}
      />
    </Section>
  );
}

function Tables({ storage: { tables, counted_since: since } }: { storage: Storage }) {
  const { language } = useLanguage();
  const texts = useTexts(storageTexts);
  const number = (value: number) => value.toLocaleString(language);
  const sum = (figure: "rows" | "bytes" | "index_bytes" | "rows_added" | "rows_deleted") =>
    tables.reduce((total, table) => total + table[figure], 0);
  const cells = (name: string, figure: (name: Parameters<typeof sum>[0]) => number) => [
    name,
    number(figure("rows")),
    bytes(language, figure("bytes")),
    bytes(language, figure("index_bytes")),
    number(figure("rows_added")),
    number(figure("rows_deleted")),
  ];
  const rows = tables.map((table) => ({ key: table.name, cells: cells(table.name, (figure) => table[figure]) }));
  return (
    <Section title={texts.tables}>
      <Table
        label={texts.tables}
        columns={[
          { name: texts.table },
          { name: texts.rows, hint: texts.rowsHint, isNumber: true },
          { name: texts.size, isNumber: true },
          { name: texts.indexes, isNumber: true },
          { name: texts.added, isNumber: true },
          { name: texts.deleted, isNumber: true },
        ]}
        rows={[{ key: "all tables", cells: cells(texts.all, sum), isTotal: true }, ...rows]}
      />
      <p className="text-sm text-quiet">
        {since ? (
          <>
            {texts.countedSince} <Time at={since} />
          </>
        ) : (
          texts.countedAlways
        )}
      </p>
    </Section>
  );
}
