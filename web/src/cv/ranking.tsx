import { useEffect } from "react";
import { Link } from "react-router";
import { ButtonLink } from "../components/button";
import { type Progress, ProgressBar } from "../components/job-state";
import { Loading, Section } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { Row, RowText } from "../components/row";
import { Waiting } from "../components/waiting";
import { isUnderWay } from "../jobs/queries";
import { useJobResult } from "../jobs/result";
import { useLanguage, useTexts } from "../texts/context";
import { cvTexts } from "../texts/cv";
import { type MatchedCvs, type RankedCv, rankingPath, useRefreshMatches } from "./queries";

/** What one comparison gave, best first, ad by ad; until then, how far it is. */
export function Ranking({ projectId, jobId, adTitles }: Props) {
  const texts = useTexts(cvTexts);
  const refresh = useRefreshMatches();
  const { job, error, refetch, result } = useJobResult<MatchedCvs>(jobId);
  const hasResult = result !== null;
  useEffect(() => {
    if (hasResult) refresh();
  }, [hasResult]);
  return (
    <Section title={texts.ranking}>
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {!job && !error && <Loading />}
      {job && !result && <Waiting job={job} doing={texts.comparing} />}
      {job && isUnderWay(job) && job.progress && (
        <ProgressBar progress={job.progress as Progress} label={texts.comparing} />
      )}
      {result && <Ranked result={result} projectId={projectId} adTitles={adTitles} />}
      <p className="flex flex-wrap gap-3">
        {result && (
          <ButtonLink href={rankingPath({ job_id: jobId })} download>
            {texts.csv}
          </ButtonLink>
        )}
        <Link to={`/jobs/${jobId}`} className="inline-flex min-h-10 items-center text-sm text-accent underline">
          {texts.job}
        </Link>
      </p>
    </Section>
  );
}

interface Props {
  projectId: string;
  jobId: string;
  adTitles: ReadonlyMap<string, string>;
}

function Ranked({ result, projectId, adTitles }: Omit<Props, "jobId"> & { result: MatchedCvs }) {
  const texts = useTexts(cvTexts);
  const ads = [...new Set(result.matches.map((one) => one.employer_document_id))];
  return (
    <>
      {ads.map((ad) => (
        <section key={ad} aria-label={adTitles.get(ad) ?? ad} className="flex flex-col gap-2">
          <h3 className="font-semibold [overflow-wrap:anywhere]">{adTitles.get(ad) ?? ad}</h3>
          <ol className="flex flex-col gap-2">
            {result.matches
              .filter((one) => one.employer_document_id === ad)
              .map((one) => (
                <RankedRow key={one.id} match={one} projectId={projectId} />
              ))}
          </ol>
        </section>
      ))}
      {result.not_read.length > 0 && (
        <div className="flex flex-col gap-1 text-sm text-warn">
          <p className="font-medium">{texts.notRead}</p>
          <ul className="list-disc pl-6">
            {result.not_read.map((one) => (
              <li key={one.applicant_document_id}>
                {one.applicant}: {one.detail}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function RankedRow({ match, projectId }: { match: RankedCv; projectId: string }) {
  const texts = useTexts(cvTexts);
  return (
    <Row>
      <RowText>
        <span>
          <span title={texts.rank(match.rank)} className="mr-2 text-lg font-semibold">
            {match.rank}.
          </span>
          <Link to={`/cv/${projectId}/matches/${match.id}`} className="font-medium text-accent underline">
            {match.applicant}
          </Link>
        </span>
      </RowText>
      <Score score={match.match_score} of={match.applicant} />
    </Row>
  );
}

export function Score({ score, of }: { score: number; of: string }) {
  const { language } = useLanguage();
  const texts = useTexts(cvTexts);
  return (
    <div className="flex items-center gap-3 text-sm">
      <meter aria-label={texts.scoreOf(of)} min={0} max={100} value={score} className="h-3 w-24" />
      <span className="min-w-24">{texts.score(score.toLocaleString(language, { maximumFractionDigits: 1 }))}</span>
    </div>
  );
}
