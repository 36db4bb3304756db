import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Worker } from "../../api/client";
import { Badge } from "../../components/badge";
import { ConfirmButton } from "../../components/confirm";
import { CopyableId } from "../../components/copy";
import { Facts } from "../../components/facts";
import { Empty, Loading, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Time } from "../../components/time";
import { useLanguage, useTexts } from "../../texts/context";
import { bytes } from "../../texts/figures";
import { workerTexts } from "../../texts/workers";
import { useDrain, useWorkers } from "../../workers/queries";

export function Component() {
  const texts = useTexts(workerTexts);
  const { data: workers, error, isPending, refetch } = useWorkers();
  const drain = useDrain();
  return (
    <Page title={texts.title} intro={texts.intro}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {drain.error && <ProblemBox error={drain.error} />}
      {workers?.length === 0 && (
        <Empty>
          <p>{texts.none}</p>
        </Empty>
      )}
      <ul className="grid gap-3 lg:grid-cols-2">
        {workers?.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} onDrain={() => drain.mutate(worker.id)} />
        ))}
      </ul>
      <RequestSamples request={{ method: "GET", path: "/api/admin/workers" }} />
    </Page>
  );
}

function WorkerCard({ worker, onDrain }: { worker: Worker; onDrain: () => void }) {
  const texts = useTexts(workerTexts);
  const { name, drain_requested_at: draining } = worker;
  return (
    <li className="flex flex-col items-start gap-3 rounded-md border border-line bg-card p-4">
      <div className="flex w-full flex-wrap items-center justify-between gap-2">
        <h2 className="font-mono font-semibold [overflow-wrap:anywhere]">{name}</h2>
        <WorkerState worker={worker} />
      </div>
      <WorkerFacts worker={worker} />
      {!draining && (
        <ConfirmButton
          label={texts.drain}
          ariaLabel={`${texts.drain}: ${name}`}
          question={texts.drainQuestion(name)}
          yes={texts.drain}
          no={texts.drainNo}
          onConfirm={onDrain}
        />
      )}
    </li>
  );
}

function WorkerState({ worker: { drain_requested_at: draining, jobs } }: { worker: Worker }) {
  const texts = useTexts(workerTexts);
  if (!draining) return <Badge tone="good">{texts.alive}</Badge>;
  return <Badge tone="warn">{jobs?.length === 0 ? texts.drained : texts.draining}</Badge>;
}

function WorkerFacts({ worker }: { worker: Worker }) {
  const { language } = useLanguage();
  const common = useTexts();
  const texts = useTexts(workerTexts);
  const { slots, queues, gpus, memory_bytes: memory } = worker;
  const size = (value: number) => (value ? ` (${bytes(language, value)})` : "");
  const told = (value: ReactNode) => value ?? texts.notTold;
  return (
    <Facts
      facts={[
        [texts.host, worker.host],
        [texts.version, told(worker.version)],
        [texts.heartbeat, <Time key="seen" at={worker.seen_at} />],
        [texts.started, <Time key="started" at={worker.started_at} />],
        [texts.inHand, <JobsInHand key="jobs" jobs={worker.jobs} />],
        [texts.slots, queues.map((queue) => (slots ? `${queue} ${slots[queue] ?? 0}` : queue)).join(", ")],
        [texts.memory, told(memory && bytes(language, memory))],
        [texts.cores, told(worker.cores)],
        [texts.gpus, told(gpus && (gpus.map((gpu) => gpu.name + size(gpu.memory_bytes)).join(", ") || common.none))],
        [texts.models, worker.models.join(", ") || common.none],
        [texts.id, <CopyableId key="id" id={worker.id} />],
      ]}
    />
  );
}

function JobsInHand({ jobs }: { jobs: Worker["jobs"] }) {
  const texts = useTexts(workerTexts);
  if (!jobs) return texts.notTold;
  if (!jobs.length) return texts.nothingInHand;
  return (
    <span className="flex flex-wrap gap-x-3">
      {jobs.map(({ id, kind }) => (
        <Link key={id} to={`/admin/jobs/${id}`} className="text-accent underline">
          {kind}
        </Link>
      ))}
    </span>
  );
}
