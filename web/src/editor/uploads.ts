/** Files that are dropped, pasted or chosen in the editor: kept, or told why not. */
import { tellProblemOnce } from "../told";
import { upload } from "./rest";
import type { Editor } from "./schema";

type Kept = { props: { url: string; name: string } };

/** Keeps a file; tells why that failed. */
export async function kept(space: string, file: File): Promise<Kept> {
  try {
    return { props: await upload(space, file) };
  } catch (problem) {
    // Of many files that are dropped together, each fails for the same reason.
    tellProblemOnce("upload", problem);
    throw problem;
  }
}

/** What a block becomes for a file. The one that the editor put there for a file that is not taken goes again. */
export async function keptIn(editor: Editor, id: string | undefined, keeping: Promise<Kept>, name: string): Promise<Kept | object> {
  try {
    return await keeping;
  } catch (problem) {
    if (!id || !isPutFor(editor, id, name)) throw problem;
    // Later: the editor says to the block that stands there what we answer, and goes on to the next file.
    setTimeout(() => withdraw(editor, id, name));
    return {};
  }
}

/** Whether a block stands for nothing but a file of this name, which is how the editor begins. */
function isPutFor(editor: Editor, id: string, name: string): boolean {
  const props: { name?: unknown; url?: unknown } = editor.getBlock(id)?.props ?? {};
  return props.name === name && props.url === "";
}

/** Where the caret is in the block, it was an empty line before, and is again. */
function withdraw(editor: Editor, id: string, name: string): void {
  if (!isPutFor(editor, id, name)) return;
  if (editor.getTextCursorPosition().block.id === id) editor.updateBlock(id, { type: "paragraph" });
  else editor.removeBlocks([id]);
}
