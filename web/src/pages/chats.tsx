import { ProjectsPage } from "../projects/projects-page";
import { chatTexts } from "../texts/chat";
import { useTexts } from "../texts/context";

export function Component() {
  const { title, intro, empty } = useTexts(chatTexts);
  return <ProjectsPage type="private_gpt" path="/chat" title={title} intro={intro} empty={empty} />;
}
