import { ProjectsPage } from "../projects/projects-page";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";

export function Component() {
  const { ofProjects, introOfProjects, empty } = useTexts(chatTexts);
  return <ProjectsPage type="private_gpt" path="/chat" title={ofProjects} intro={introOfProjects} empty={empty} />;
}
