import { DropZone, FileTrigger, Text } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import type { Document, DocumentState, Job } from "../api/client";
import { Problem } from "../api/problem";
import { Badge, type Tone } from "../components/badge";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Choice } from "../components/field";
import { type Progress, ProgressBar } from "../components/job-state";
import { Empty, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { RowCard, RowText } from "../components/row";
import { Time } from "../components/time";
import { VirtualList } from "../components/virtual-list";
import { AddressForm } from "../documents/address-form";
import { chosenFiles, droppedFiles, type NamedFile } from "../documents/folders";
import { readerPath } from "../documents/links";
import { useDeleteDocument, useDocuments } from "../documents/queries";
import { UploadRows } from "../documents/upload-rows";
import { useUploads } from "../documents/uploads";
import { isUnderWay, useJob, useJobActions } from "../jobs/queries";
import { useLanguage, useTexts } from "../texts/context";
import { documentTexts } from "../texts/documents";
import { bytes } from "../texts/figures";

const STATES = ["pending", "ready", "failed"] as const;
const TONES: Record<DocumentState, Tone> = { pending: "neutral", ready: "good", failed: "bad" };

export function Component() {
  const texts = useTexts(documentTexts);
  const uploads = useUploads();
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Add onFiles={uploads.add} />
      <AddressForm />
      <UploadRows {...uploads} />
      <Documents />
      <RequestSamples request={{ method: "POST", path: "/api/documents/upload", file: "notes.pdf" }} />
    </Page>
  );
}

function Add({ onFiles }: { onFiles: (files: readonly NamedFile[]) => void }) {
  const texts = useTexts(documentTexts);
  return (
    <DropZone
      className="flex flex-col items-start gap-3 rounded-md border-2 border-dashed border-edge p-6 data-[drop-target]:bg-tint"
      onDrop={async ({ items }) => onFiles(await droppedFiles(items))}
    >
      <Text slot="label">{texts.drop}</Text>
      <div className="flex flex-wrap gap-2">
        <FileTrigger allowsMultiple onSelect={(files) => files && onFiles(chosenFiles(files))}>
          <Button look="main">{texts.choose}</Button>
        </FileTrigger>
        <FileTrigger acceptDirectory onSelect={(files) => files && onFiles(chosenFiles(files))}>
          <Button>{texts.chooseFolder}</Button>
        </FileTrigger>
      </div>
      <span className="text-sm text-quiet">
        {texts.kinds} {texts.newVersion}
      </span>
    </DropZone>
  );
}

function Documents() {
  const common = useTexts();
  const texts = useTexts(documentTexts);
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((one) => one === search.get("state"));
  const options = [["", common.all] as const, ...STATES.map((one) => [one, texts.states[one]] as const)];
  return (
    <section aria-label={texts.title} className="flex flex-col gap-4">
      <div className="flex">
        <Choice<DocumentState | "">
          label={texts.state}
          value={state ?? ""}
          options={options}
          onChange={(one) => setSearch(one ? { state: one } : {})}
        />
      </div>
      <DocumentList key={state} state={state} />
    </section>
  );
}

function DocumentList({ state }: { state: DocumentState | undefined }) {
  const texts = useTexts(documentTexts);
  const list = useDocuments(state);
  return (
    <VirtualList
      list={list}
      label={texts.title}
      empty={
        <Empty>
          <p>{state ? texts.emptyFiltered : texts.empty}</p>
        </Empty>
      }
    >
      {(document) => <DocumentRow document={document} />}
    </VirtualList>
  );
}

function DocumentRow({ document }: { document: Document }) {
  const { language } = useLanguage();
  const texts = useTexts(documentTexts);
  const { data: job } = useJob(document.state === "ready" ? null : (document.job_id ?? null));
  const isRead = document.size_bytes > 0;
  return (
    <RowCard>
      <RowText>
        {document.state === "ready" ? (
          <Link to={readerPath(document.id)} className="font-medium text-accent underline">
            {document.title}
          </Link>
        ) : (
          <span className="font-medium">{document.title}</span>
        )}
        <span className="text-sm text-quiet">
          {document.path} · {texts.version(document.version)}
          {isRead && ` · ${bytes(language, document.size_bytes)}`} · <Time at={document.created_at} />
        </span>
        {document.problem && <ProblemBox error={new Problem(document.problem as unknown as Problem["body"])} />}
        {document.warnings.length > 0 && (
          <p className="text-sm text-warn">
            {texts.warnings}: {document.warnings.join("; ")}
          </p>
        )}
      </RowText>
      <div className="flex flex-col gap-2">
        <span>
          <Badge tone={TONES[document.state]}>{texts.states[document.state]}</Badge>
        </span>
        {job && isUnderWay(job) && job.progress && (
          <ProgressBar progress={job.progress as Progress} label={document.title} />
        )}
        {job?.position != null && <span className="text-sm text-quiet">{texts.place(job.position)}</span>}
      </div>
      <DocumentActions document={document} job={job} />
    </RowCard>
  );
}

function DocumentActions({ document, job }: { document: Document; job: Job | undefined }) {
  const texts = useTexts(documentTexts);
  const { retry } = useJobActions();
  const remove = useDeleteDocument();
  const jobId = document.job_id;
  const error = retry.error ?? remove.error;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {jobId && (
        <Link to={`/jobs/${jobId}`} className="text-sm text-accent underline">
          {texts.job}
        </Link>
      )}
      {jobId && document.problem && !(job && isUnderWay(job)) && (
        <Button isDisabled={retry.isPending} onPress={() => retry.mutate(jobId)}>
          {texts.retry}
        </Button>
      )}
      <ConfirmButton
        label={texts.remove}
        ariaLabel={`${texts.remove}: ${document.title}`}
        question={texts.removeQuestion(document.title)}
        yes={texts.removeYes}
        no={texts.removeNo}
        onConfirm={() => remove.mutate(document.id)}
      />
      {error && <ProblemBox error={error} />}
    </div>
  );
}
