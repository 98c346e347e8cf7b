/** What is said about comments. */
export const comments = {
  comment: "Comment",
  shortcut: "Comment on the block that you are in",
  none: "No comments yet.",
  onDocument: "Comment on this document",
  onBlock: (words: string) => `Comment on “${words}”`,
  unsaved: "This block is not saved yet, so nothing can be said about it. Try again when it is.",
  answer: "Answer",
  send: "Send",
  resolve: "Resolve",
  reopen: "Open again",
  resolvedBy: (who: string) => `Resolved by ${who}`,
  showResolved: "Show resolved",
  /** What a block without words is called. */
  kinds: {
    table: "a table",
    collection: "a collection",
    image: "a picture",
    video: "a video",
    file: "a file",
    line: "a line",
    formula: "a formula",
    code: "code",
  } as Record<string, string>,
  wordless: "a block without words",
};
