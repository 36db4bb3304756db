import { useState } from "react";
import { Form } from "react-aria-components";
import { Link, useParams, useSearchParams } from "react-router";
import { Button, ButtonLink } from "../components/button";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { PartDocuments } from "../cv/part-documents";
import { rankingPath, useCompare, useMatches, useParts } from "../cv/queries";
import { Ranking, Score } from "../cv/ranking";
import { useProject } from "../projects/queries";
import { useTexts } from "../texts/context";
import { cvTexts } from "../texts/cv";
import { projectTexts } from "../texts/projects";

const JOB = "job"; // in the URL

export function Component() {
  const { id = "" } = useParams();
  const texts = useTexts(cvTexts);
  const { back } = useTexts(projectTexts);
  const { data: project, error, isPending, refetch } = useProject(id);
  const body = { project_id: id, employer_document_ids: ["…"], applicant_document_ids: ["…"] };
  return (
    <Page title={project?.name ?? texts.title}>
      <Link to="/cv" className="text-sm text-accent underline">
        {back}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {project && <Matching projectId={id} />}
      <RequestSamples request={{ method: "POST", path: "/api/cv-matcher/match", body }} />
    </Page>
  );
}

function Matching({ projectId }: { projectId: string }) {
  const [search] = useSearchParams();
  const { data: found } = useParts(projectId, "ad");
  const ads = found?.pages.flatMap((page) => page.items) ?? [];
  const jobId = search.get(JOB);
  return (
    <>
      <Choices projectId={projectId} />
      {jobId && (
        <Ranking
          key={jobId}
          projectId={projectId}
          jobId={jobId}
          adTitles={new Map(ads.map((one) => [one.id, one.title]))}
        />
      )}
      <Matches projectId={projectId} />
    </>
  );
}

function Choices({ projectId }: { projectId: string }) {
  const texts = useTexts(cvTexts);
  const [, setSearch] = useSearchParams();
  const [isMissing, setIsMissing] = useState(false);
  const compare = useCompare(projectId);
  return (
    <Form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const [ads, cvs] = [form.getAll("ad").map(String), form.getAll("cv").map(String)];
        setIsMissing(!ads.length || !cvs.length);
        if (ads.length && cvs.length)
          compare.mutate({ ads, cvs }, { onSuccess: (job) => setSearch({ [JOB]: job.id }) });
      }}
    >
      <div className="grid gap-6 md:grid-cols-2">
        <PartDocuments projectId={projectId} part="ad" />
        <PartDocuments projectId={projectId} part="cv" />
      </div>
      {isMissing && (
        <p role="alert" className="text-sm text-bad">
          {texts.missing}
        </p>
      )}
      {compare.isError && <ProblemBox error={compare.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="main" isDisabled={compare.isPending}>
          {texts.compare}
        </Button>
        <span className="text-sm text-quiet">{texts.compareHint}</span>
      </div>
    </Form>
  );
}

function Matches({ projectId }: { projectId: string }) {
  const common = useTexts();
  const texts = useTexts(cvTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useMatches(projectId);
  const matches = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={texts.matches}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !matches.length && <p className="text-quiet">{texts.noMatches}</p>}
      <ul className="flex flex-col gap-2">
        {matches.map((one) => (
          <Row key={one.id}>
            <RowText>
              <Link to={`/cv/${projectId}/matches/${one.id}`} className="font-medium text-accent underline">
                {texts.pair(one.applicant, one.employer)}
              </Link>
              <span className="text-sm text-quiet">
                <Time at={one.created_at} />
              </span>
            </RowText>
            <Score score={one.match_score} of={one.applicant} />
          </Row>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
        {matches.length > 0 && (
          <ButtonLink href={rankingPath({ project_id: projectId })} download>
            {texts.csvOfAll}
          </ButtonLink>
        )}
      </div>
    </Section>
  );
}
