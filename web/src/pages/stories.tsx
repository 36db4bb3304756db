import { ProjectsPage } from "../projects/projects-page";
import { useTexts } from "../texts/context";
import { storyTexts } from "../texts/stories";

export function Component() {
  const { title, intro, empty } = useTexts(storyTexts);
  return <ProjectsPage type="tell_me_life" path="/stories" title={title} intro={intro} empty={empty} />;
}
