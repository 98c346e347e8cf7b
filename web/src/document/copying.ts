/** Makes one document out of another: a copy beside it, or what a template begins. */
import { api, ask } from "../api";

/** Makes a copy of this title beside a document, with all that is in it; answers its id. */
export async function copyDocument(space: string, document: string, title: string): Promise<string> {
  const params = { path: { space, document } };
  const { ids } = await ask(api.POST("/api/spaces/{space}/documents/{document}/duplicate", { params, body: { title } }));
  const [copy] = ids;
  if (!copy) throw new Error("the server made nothing");
  return copy;
}

/** Makes what a template begins: a copy that is unsorted, and called as the template is. */
export async function fromTemplate(space: string, template: string, title: string): Promise<string> {
  const document = await copyDocument(space, template, title);
  const params = { path: { space, document } };
  await ask(api.POST("/api/spaces/{space}/documents/{document}/move", { params, body: { location: "unsorted" } }));
  return document;
}
