/** Every sentence that the app says, in one place: another language is another file of the same shape. */
import { account } from "./strings/account";
import { app } from "./strings/app";
import { collections } from "./strings/collections";
import { comments } from "./strings/comments";
import { document } from "./strings/document";
import { invitations } from "./strings/invitations";
import { links } from "./strings/links";
import { tasks } from "./strings/tasks";
import { tokens } from "./strings/tokens";
import { unsaved } from "./strings/unsaved";
import { workspace } from "./strings/workspace";

export const strings = { app, account, collections, comments, document, invitations, links, tasks, tokens, unsaved, workspace };
