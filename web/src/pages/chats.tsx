import { Form } from "react-aria-components";
import { Link, useNavigate } from "react-router";
import { useAddProject, useProjects } from "../chat/queries";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { Empty, Loading, Page } from "../components/page";
import { ProblemBox } from "../components/problem-box";
import { RequestSamples } from "../components/request-samples";
import { Row, RowText } from "../components/row";
import { Time } from "../components/time";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";

export function Component() {
  const texts = useTexts(chatTexts);
  return (
    <Page title={texts.title} intro={texts.intro}>
      <Projects />
      <NewProject />
      <RequestSamples
        request={{ method: "POST", path: "/api/projects", body: { type: "private_gpt", name: texts.title } }}
      />
    </Page>
  );
}

function Projects() {
  const common = useTexts();
  const texts = useTexts(chatTexts);
  const { data: found, error, isPending, refetch, hasNextPage, fetchNextPage } = useProjects();
  const projects = found?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {isPending && <Loading />}
      {error && <ProblemBox error={error} onRetry={refetch} />}
      {found && !projects.length && (
        <Empty>
          <p>{texts.empty}</p>
        </Empty>
      )}
      <ul className="flex flex-col gap-2">
        {projects.map((project) => (
          <Row key={project.id}>
            <RowText>
              <Link to={`/chat/${project.id}`} className="font-medium text-accent underline">
                {project.name}
              </Link>
              <span className="text-sm text-quiet">
                <Time at={project.updated_at} />
              </span>
            </RowText>
          </Row>
        ))}
      </ul>
      {hasNextPage && <Button onPress={() => fetchNextPage()}>{common.more}</Button>}
    </>
  );
}

function NewProject() {
  const texts = useTexts(chatTexts);
  const navigate = useNavigate();
  const add = useAddProject();
  return (
    <Form
      className="flex max-w-md flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const name = String(new FormData(event.currentTarget).get("name"));
        add.mutate(name, { onSuccess: (project) => navigate(`/chat/${project.id}`) });
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
