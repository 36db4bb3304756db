/** The projects of one type, and a new one. */
import { Form } from "react-aria-components";
import { Link, useNavigate } from "react-router";
import { Button } from "../components/button";
import { ConfirmButton } from "../components/confirm";
import { Field } from "../components/field";
import { Empty, Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { useTexts } from "../texts/context";
import { projectTexts } from "../texts/projects";
import { type Project, type ProjectType, useAddProject, useDeleteProject, useProjects } from "./queries";

interface Props {
  type: ProjectType;
  /** Of this application; that of a project is below it. */
  path: string;
  title: string;
  intro: string;
  empty: string;
}

export function ProjectsPage({ type, path, title, intro, empty }: Props) {
  return (
    <Page title={title} intro={intro}>
      <Projects type={type} path={path} empty={empty} />
      <NewProject type={type} path={path} />
      <RequestSamples request={{ method: "POST", path: "/api/projects", body: { type, name: title } }} />
    </Page>
  );
}

function Projects({ type, path, empty }: Pick<Props, "type" | "path" | "empty">) {
  const common = useTexts();
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useProjects(type);
  const projects = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !projects.length && (
        <Empty>
          <p>{empty}</p>
        </Empty>
      )}
      <ul className="flex flex-col gap-2">
        {projects.map((project) => (
          <ProjectRow key={project.id} project={project} path={path} />
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </>
  );
}

function ProjectRow({ project, path }: { project: Project; path: string }) {
  const texts = useTexts(projectTexts);
  const remove = useDeleteProject(project.type);
  return (
    <Row>
      <RowText>
        <Link to={`${path}/${project.id}`} className="font-medium text-accent underline">
          {project.name}
        </Link>
        <span className="text-sm text-quiet">
          <Time at={project.updated_at} />
        </span>
        {remove.isError && <ProblemBox error={remove.error} />}
      </RowText>
      <ConfirmButton
        label={texts.remove}
        ariaLabel={`${texts.remove}: ${project.name}`}
        question={texts.removeQuestion(project.name)}
        yes={texts.removeYes}
        no={texts.removeNo}
        onConfirm={() => remove.mutate(project.id)}
      />
    </Row>
  );
}

function NewProject({ type, path }: Pick<Props, "type" | "path">) {
  const texts = useTexts(projectTexts);
  const navigate = useNavigate();
  const add = useAddProject(type);
  return (
    <Form
      className="flex max-w-md flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name"));
        add.mutate(name, { onSuccess: (project) => navigate(`${path}/${project.id}`) });
      }}
    >
      <Field name="name" label={texts.name} maxLength={255} isRequired />
      {add.isError && <ProblemBox error={add.error} />}
      <Button type="submit" look="main" isDisabled={add.isPending}>
        {texts.add}
      </Button>
    </Form>
  );
}
