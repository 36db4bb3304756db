import { Link, useNavigate, useParams } from "react-router";
import { ButtonLink } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { CopyableId } from "../components/copy";
import { Facts } from "../components/facts";
import { Loading, Page, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Time } from "../components/time";
import { type Match, reportPath, useDeleteMatch, useMatch } from "../cv/queries";
import { Score } from "../cv/ranking";
import { MatchQuotes, Requirements } from "../cv/requirements";
import { readerPath } from "../documents/links";
import { useTexts } from "../texts/context";
import { cvTexts } from "../texts/cv";

export function Component() {
  const { id = "", matchId = "" } = useParams();
  const texts = useTexts(cvTexts);
  const { data: match, error, isPending, refetch } = useMatch(matchId);
  return (
    <Page title={match ? texts.pair(match.applicant, match.employer) : texts.match}>
      <Link to={`/cv/${id}`} className="text-sm text-accent underline">
        {texts.toProject}
      </Link>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {match && <MatchView match={match} projectId={id} />}
      <RequestSamples request={{ method: "GET", path: `/api/cv-matcher/matches/${matchId}` }} />
    </Page>
  );
}

function MatchView({ match, projectId }: { match: Match; projectId: string }) {
  const texts = useTexts(cvTexts);
  const { requirements, summary, risk_assessment: riskAssessment, development_potential: potential } = match;
  return (
    <>
      <Score score={match.match_score} of={match.applicant} />
      {summary && <p className="max-w-3xl [overflow-wrap:anywhere]">{summary}</p>}
      <div className="flex flex-wrap gap-2">
        <ButtonLink look="main" href={reportPath(match.id)} download>
          {texts.report}
        </ButtonLink>
        <DeleteMatch match={match} projectId={projectId} />
      </div>
      <Section title={texts.requirements(requirements.length)}>
        <p className="text-sm text-quiet">{texts.howScored(match.weights)}</p>
        <Requirements match={match} />
      </Section>
      <Points title={texts.strengths} points={match.strengths} />
      <Points title={texts.gaps} points={match.gaps} />
      {(riskAssessment || match.risks.length > 0) && (
        <Section title={texts.risks}>
          <p className="max-w-3xl">{riskAssessment}</p>
          <PointList points={match.risks} />
        </Section>
      )}
      {match.recommendations.length > 0 && (
        <Section title={texts.recommendations}>
          <ul className="list-disc pl-6">
            {match.recommendations.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Section>
      )}
      {potential && (
        <Section title={texts.potential}>
          <p className="max-w-3xl">{potential}</p>
        </Section>
      )}
      <Section title={texts.details}>
        <Facts
          facts={[
            [texts.ad, <DocumentLink key="ad" id={match.employer_document_id} title={match.employer} />],
            [texts.cv, <DocumentLink key="cv" id={match.applicant_document_id} title={match.applicant} />],
            [texts.by, [match.provider, match.model].filter(Boolean).join(", ")],
            [texts.made, <Time key="made" at={match.created_at} />],
            [texts.id, <CopyableId key="id" id={match.id} />],
          ]}
        />
      </Section>
    </>
  );
}

function DocumentLink({ id, title }: { id: string; title: string }) {
  return (
    <Link to={readerPath(id)} className="text-accent underline">
      {title}
    </Link>
  );
}

type Point = Match["strengths"][number];

function Points({ title, points }: { title: string; points: readonly Point[] }) {
  if (!points.length) return null;
  return (
    <Section title={title}>
      <PointList points={points} />
    </Section>
  );
}

function PointList({ points }: { points: readonly Point[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {points.map((one) => (
        <li key={one.text} className="flex flex-col gap-1 [overflow-wrap:anywhere]">
          {one.text}
          {one.quotes.length > 0 && <MatchQuotes quotes={one.quotes} />}
        </li>
      ))}
    </ul>
  );
}

function DeleteMatch({ match, projectId }: { match: Match; projectId: string }) {
  const texts = useTexts(cvTexts);
  const navigate = useNavigate();
  const remove = useDeleteMatch();
  return (
    <>
      <ConfirmButton
        label={texts.remove}
        ariaLabel={texts.remove}
        question={texts.removeQuestion}
        yes={texts.removeYes}
        no={texts.removeNo}
        onConfirm={() => remove.mutate(match.id, { onSuccess: () => navigate(`/cv/${projectId}`) })}
      />
      {remove.isError && <ProblemBox error={remove.error} />}
    </>
  );
}
