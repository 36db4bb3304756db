import { Link } from "react-router";
import { useMe } from "../../account/queries";
import type { Schedule } from "../../api/client";
import { Badge } from "../../components/badge";
import { Button } from "../../components/button";
import { Facts } from "../../components/facts";
import { Loading, Page } from "../../components/page";
import { ProblemBox } from "../../components/problem-box";
import { RequestSamples } from "../../components/request-samples";
import { Row, RowText } from "../../components/row";
import { Time } from "../../components/time";
import { useScheduleRun, useSchedules } from "../../schedules/queries";
import { useLanguage, useTexts } from "../../texts/context";
import { duration, seconds } from "../../texts/figures";
import { scheduleTexts } from "../../texts/schedules";

export function Component() {
  const texts = useTexts(scheduleTexts);
  const { data: me } = useMe();
  const { data: schedules, error, isPending, refetch } = useSchedules();
  const run = useScheduleRun();
  const isAdmin = me?.role === "admin";
  return (
    <Page title={texts.title} intro={texts.intro}>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {run.error && <ProblemBox error={run.error} />}
      <p role="status" className="empty:hidden">
        {run.data && texts.asked(run.data.name)}
      </p>
      {schedules?.some((schedule) => schedule.is_late) && <Late />}
      {!isAdmin && <p className="text-quiet">{texts.forAdministrators}</p>}
      <ul className="flex flex-col gap-3">
        {schedules?.map((schedule) => (
          <Row key={schedule.name}>
            <RowText>
              <Heading schedule={schedule} />
              <Runs schedule={schedule} />
            </RowText>
            {isAdmin && (
              <Button aria-label={`${texts.run}: ${schedule.name}`} onPress={() => run.mutate(schedule.name)}>
                {texts.run}
              </Button>
            )}
          </Row>
        ))}
      </ul>
      <RequestSamples request={{ method: "GET", path: "/api/admin/schedules" }} />
    </Page>
  );
}

function Late() {
  const texts = useTexts(scheduleTexts);
  return (
    <div role="alert" className="flex flex-col gap-1 rounded-md border border-bad bg-bad-tint p-4">
      <p className="font-semibold text-bad">{texts.lateTitle}</p>
      <p>
        {texts.lateHint}{" "}
        <Link to="/admin/workers" className="text-accent underline">
          {texts.toWorkers}
        </Link>
      </p>
    </div>
  );
}

function Heading({ schedule: { name, does, is_late: isLate, last } }: { schedule: Schedule }) {
  const texts = useTexts(scheduleTexts);
  const told = texts.does[name];
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="font-mono font-semibold">{name}</h2>
        {last && <Badge tone={isLate ? "bad" : "good"}>{isLate ? texts.late : texts.onTime}</Badge>}
        {last?.problem && <Badge tone="bad">{texts.failed}</Badge>}
      </div>
      <p lang={told ? undefined : "en"}>{told ?? does}</p>
    </>
  );
}

function Runs({ schedule: { every_seconds: every, last, next_at: next } }: { schedule: Schedule }) {
  const { language } = useLanguage();
  const texts = useTexts(scheduleTexts);
  const isDue = new Date(next) <= new Date();
  return (
    <Facts
      facts={[
        [texts.every, duration(language, every)],
        [texts.lastRun, last ? <Time key="last" at={last.began_at ?? last.due_at} /> : texts.noRun],
        ...(last ? [[texts.took, <Outcome key="took" last={last} />] as const] : []),
        [texts.next, isDue ? texts.dueNow : <Time key="next" at={next} isDue />],
      ]}
    />
  );
}

function Outcome({ last }: { last: NonNullable<Schedule["last"]> }) {
  const { language } = useLanguage();
  const texts = useTexts(scheduleTexts);
  const took = last.seconds === null ? texts.notEnded : seconds(language, last.seconds);
  return last.problem ? `${took}; ${texts.failedWith(last.problem)}` : took;
}
