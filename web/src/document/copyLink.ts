/** Copies the address of a document or of a block in it. */
import { notifications } from "@mantine/notifications";

import { strings } from "../strings";

const words = strings.document;
const closeButtonProps = { "aria-label": strings.app.close };

export async function copyLink(document: string, block?: string): Promise<void> {
  const address = `${location.origin}/d/${document}${block ? `#${block}` : ""}`;
  try {
    await navigator.clipboard.writeText(address);
    notifications.show({ message: words.linkCopied, closeButtonProps });
  } catch {
    // Browsers give no clipboard to pages that came over plain HTTP.
    notifications.show({ title: words.copyYourself, message: address, autoClose: false, closeButtonProps });
  }
}
