import { Link, useNavigate } from "react-router";
import { Page } from "../../components/page";
import { useResourceSave } from "../../shared-library/queries";
import { ResourceForm } from "../../shared-library/resource-form";
import { useTexts } from "../../texts/context";
import { sharedLibraryTexts } from "../../texts/shared-library";

export function Component() {
  const texts = useTexts(sharedLibraryTexts);
  const navigate = useNavigate();
  const save = useResourceSave(null);
  return (
    <Page title={texts.add}>
      <Link to="/admin/library" className="self-start text-sm text-accent underline">
        {texts.back}
      </Link>
      <ResourceForm
        isSaving={save.isPending}
        error={save.error}
        onSave={(resource) => save.mutate(resource, { onSuccess: () => navigate("/admin/library") })}
      />
    </Page>
  );
}
