import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTexts } from "../texts/context";
import { Button } from "./button";

interface Props {
  onClose: () => void;
}

export default function KeysDialog({ onClose }: Props) {
  const { keyboard, close } = useTexts();
  const listed = [
    ["?", keyboard.help],
    ["/", keyboard.search],
    ["j", keyboard.down],
    ["k", keyboard.up],
    ["Enter", keyboard.enter],
    ["r", keyboard.retry],
    ["c", keyboard.cancel],
  ];
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={onClose}
      className="fixed inset-0 z-20 flex items-center justify-center bg-black/50 p-4"
    >
      <Modal className="w-full max-w-md rounded-lg border border-line bg-card p-6">
        <Dialog className="flex flex-col gap-4">
          <Heading slot="title" level={2} className="text-lg font-bold">
            {keyboard.title}
          </Heading>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm">
            {listed.map(([key, meaning]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd className="rounded border border-edge px-1.5 font-mono">{key}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <Button slot="close">{close}</Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
