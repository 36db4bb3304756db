import { useState } from "react";
import { Form } from "react-aria-components";
import { Link } from "react-router";
import type { Job } from "../api/client";
import { Problem } from "../api/problem";
import { Badge } from "../components/badge";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Choice, Field } from "../components/field";
import { JobStateBadge, type Progress, ProgressBar } from "../components/job-state";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { isUnderWay, useJob, useJobActions } from "../jobs/queries";
import { useLanguage, useTexts } from "../texts/context";
import { bytes } from "../texts/figures";
import { jobTexts } from "../texts/jobs";
import { modelTexts } from "../texts/models";
import { type Model, useLatestPulls, useModelJobs, useModels, useProviders } from "./queries";

export function ModelsSection({ mayChange }: { mayChange: boolean }) {
  const texts = useTexts(modelTexts);
  const { data: models, error, isPending, refetch } = useModels();
  const { data: providers = [] } = useProviders();
  const pulling = providers.filter((one) => one.pulls_models).map((one) => one.name);
  return (
    <Section title={texts.models}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {models?.length === 0 && <p className="text-quiet">{texts.noModels}</p>}
      <ul className="flex flex-col gap-2">
        {models?.map((model) => (
          <ModelRow
            key={`${model.provider}/${model.name}`}
            model={model}
            mayDelete={mayChange && pulling.includes(model.provider)}
          />
        ))}
      </ul>
      {mayChange && pulling.length > 0 && <Pulling providers={pulling} />}
    </Section>
  );
}

function ModelRow({ model, mayDelete }: { model: Model; mayDelete: boolean }) {
  const { language } = useLanguage();
  const texts = useTexts(modelTexts);
  const { remove } = useModelJobs();
  const { name, provider, size_bytes: size, context_tokens: context, capabilities } = model;
  const about = [
    size != null && bytes(language, size),
    context != null && texts.context(context.toLocaleString(language)),
    capabilities?.join(", "),
  ].filter(Boolean);
  return (
    <Row>
      <RowText>
        <span className="font-mono font-medium">{name}</span>
        <span className="text-sm text-quiet">{[provider, ...about].join(" · ")}</span>
        {remove.error && <ProblemBox error={remove.error} />}
        {remove.data && <Ending jobId={remove.data.id} />}
      </RowText>
      <Badge tone={model.state === "up" ? "good" : "warn"}>{texts.states[model.state]}</Badge>
      {mayDelete && (
        <ConfirmButton
          label={texts.remove}
          ariaLabel={`${texts.remove}: ${name}`}
          question={texts.removeQuestion(name, provider)}
          yes={texts.removeYes}
          no={texts.leave}
          onConfirm={() => remove.mutate(model)}
        />
      )}
    </Row>
  );
}

/** The row goes with the model; until then it tells how its deletion is. */
function Ending({ jobId }: { jobId: string }) {
  const { data: job } = useJob(jobId);
  if (!job) return null;
  return job.error ? <ProblemBox error={new Problem(job.error)} /> : <JobStateBadge job={job} />;
}

function Pulling({ providers }: { providers: readonly string[] }) {
  const texts = useTexts(modelTexts);
  const { pull } = useModelJobs();
  const { data: pulls = [] } = useLatestPulls();
  const [provider, setProvider] = useState("");
  const [name, setName] = useState("");
  const chosen = provider || (providers[0] ?? "");
  return (
    <>
      <Form
        className="flex max-w-xl flex-col items-start gap-3 rounded-md border border-line p-4"
        onSubmit={(event) => {
          event.preventDefault();
          pull.mutate({ provider: chosen, name: name.trim() }, { onSuccess: () => setName("") });
        }}
      >
        <h3 className="font-semibold">{texts.pull}</h3>
        <Choice
          label={texts.provider}
          value={chosen}
          options={providers.map((one) => [one, one] as const)}
          onChange={setProvider}
        />
        <Field label={texts.name} hint={texts.nameHint} value={name} onChange={setName} maxLength={200} isRequired />
        {pull.error && <ProblemBox error={pull.error} />}
        <Button type="submit" look="main" isDisabled={pull.isPending}>
          {texts.pullNow}
        </Button>
      </Form>
      {pulls.length > 0 && (
        <>
          <h3 className="font-semibold">{texts.pulls}</h3>
          <ul className="flex flex-col gap-2">
            {pulls.map((job) => (
              <PullRow key={job.id} job={job} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function PullRow({ job }: { job: Job }) {
  const { cancel: cancelName } = useTexts(jobTexts);
  const { cancel } = useJobActions();
  const { name, provider } = job.input as { name: string; provider: string };
  return (
    <Row>
      <RowText>
        <Link to={`/jobs/${job.id}`} className="font-medium text-accent underline">
          {name}
        </Link>
        <span className="text-sm text-quiet">{provider}</span>
        {job.error && <ProblemBox error={new Problem(job.error)} />}
      </RowText>
      {isUnderWay(job) && job.progress && <ProgressBar progress={job.progress as Progress} label={name} />}
      <JobStateBadge job={job} />
      {isUnderWay(job) && (
        <Button aria-label={`${cancelName}: ${name}`} onPress={() => cancel.mutate(job.id)}>
          {cancelName}
        </Button>
      )}
    </Row>
  );
}
