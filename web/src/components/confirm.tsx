import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./button";

interface Props {
  label: string;
  ariaLabel: string;
  question: string;
  yes: string;
  no: string;
  onConfirm: () => void;
  /** `plain` for what can be undone. */
  look?: "danger" | "plain";
}

/** A button that asks before it destroys or stops something. */
export function ConfirmButton({ label, ariaLabel, question, yes, no, onConfirm, look = "danger" }: Props) {
  return (
    <DialogTrigger>
      <Button look={look} aria-label={ariaLabel}>
        {label}
      </Button>
      <ModalOverlay isDismissable className="fixed inset-0 z-20 flex items-center justify-center bg-black/50 p-4">
        <Modal className="w-full max-w-md rounded-lg border border-line bg-card p-6">
          <Dialog role="alertdialog" className="flex flex-col gap-4">
            {({ close }) => (
              <>
                <Heading slot="title" level={2} className="font-semibold [overflow-wrap:anywhere]">
                  {question}
                </Heading>
                <div className="flex flex-wrap gap-2">
                  <Button
                    look={look}
                    onPress={() => {
                      onConfirm();
                      close();
                    }}
                  >
                    {yes}
                  </Button>
                  <Button autoFocus onPress={close}>
                    {no}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
