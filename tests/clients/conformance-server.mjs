// The server scenarios of the official conformance suite, at both revisions, over a link without a password: of the
// program as it is released, or, with the argument `fixtures`, of the one that has what the suite asks a test server for.
// Every scenario is in one of the lists below: what is new fails, and so does what is listed wrongly.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FIXTURES = "needs a tool, prompt or resource that only a test server has";
const SESSIONS = "Docent keeps no sessions: it answers POST, asks nothing in the middle of a call, and has no other stream";
const EXTENSION = "an extension that Docent does not offer";

const every = (reason, ...names) => Object.fromEntries(names.map((name) => [name, reason]));

const TOOLS = ["simple-text", "image", "audio", "embedded-resource", "mixed-content", "error", "with-progress"];
const PROMPTS = ["simple", "with-args", "embedded-resource", "with-image"];
/** Fixtures that both revisions ask for. */
const COMMON = [
  ...TOOLS.map((name) => `tools-call-${name}`),
  ...PROMPTS.map((name) => `prompts-get-${name}`),
  ...["resources-read-text", "resources-read-binary", "resources-templates-read", "json-schema-2020-12"],
];
const ROUNDS = ["basic-elicitation", "basic-sampling", "basic-list-roots", "request-state", "multiple-input-requests",
  "multi-round", "missing-input-response", "non-tool-request", "result-type", "tampered-state", "capability-check",
  "ignore-extra-params"];
const TASKS = ["lifecycle", "capability-negotiation", "wire-fields", "request-state-removal", "mrtr-input",
  "request-headers", "dispatch-and-envelope", "status-notifications", "required-task-error", "mrtr-composition"];

/**
 * Of each revision: what passes; what passes with the fixtures, without which nothing of it passes, or all but some
 * checks; what does not pass, and why; and where nothing is checked, and why.
 */
const SCENARIOS = {
  "2025-11-25": {
    passes: ["server-initialize", "ping", "completion-complete", "tools-list", "resources-list", "prompts-list",
      "dns-rebinding-protection"],
    withFixtures: [...COMMON, "tools-call-with-logging", "logging-set-level", "resources-subscribe",
      "resources-unsubscribe"],
    partly: {},
    fails: every(SESSIONS, "tools-call-sampling", "tools-call-elicitation", "elicitation-sep1034-defaults",
      "elicitation-sep1330-enums", "server-sse-multiple-streams", "server-sse-polling"),
    silent: every(SESSIONS, "server-session-lifecycle"),
  },
  "2026-07-28": {
    passes: ["completion-complete", "tools-list", "server-sse-multiple-streams", "resources-list",
      "sep-2164-resource-not-found", "prompts-list", "dns-rebinding-protection", "caching", "http-header-validation",
      "input-required-result-unsupported-methods", "input-required-result-validate-input"],
    withFixtures: [...COMMON, "http-custom-header-server-validation",
      ...ROUNDS.map((name) => `input-required-result-${name}`)],
    partly: {
      "server-stateless": ["sep-2575-server-rejects-undeclared-capability", "sep-2575-missing-capability-http-400",
        "sep-2575-http-server-no-independent-requests-on-stream", "sep-2575-server-no-log-without-loglevel",
        "sep-2575-server-sends-prompts-list-changed-on-subscription",
        "sep-2575-server-sends-tools-list-changed-on-subscription"],
    },
    fails: {},
    silent: {},
  },
};
const WITH_FIXTURES = process.argv[2] === "fixtures";

/** What is expected of the server that is asked. */
function expected({ passes, withFixtures, partly, fails, silent }) {
  if (WITH_FIXTURES)
    return { passes: [...passes, ...withFixtures, ...Object.keys(partly)], partly: {}, fails, silent };
  const parts = Object.entries(partly).map(([name, ids]) => [name, every(FIXTURES, ...ids)]);
  return { passes, partly: Object.fromEntries(parts), fails: { ...every(FIXTURES, ...withFixtures), ...fails }, silent };
}
const EXPECTED = Object.fromEntries(Object.entries(SCENARIOS).map(([revision, lists]) => [revision, expected(lists)]));
const EXTENSIONS = every(EXTENSION, ...TASKS.map((name) => `tasks-${name}`),
  ...["directory", "enumeration", "manifest"].map((name) => `sep-2640-skills-${name}`));

/** Runs the suite; resolves to what it printed. */
function suite(...args) {
  const program = spawn(process.execPath, ["node_modules/@modelcontextprotocol/conformance/dist/index.js", ...args]);
  let said = "";
  program.stdout.on("data", (chunk) => (said += chunk));
  program.stderr.on("data", (chunk) => (said += chunk));
  return new Promise((resolve) => program.on("close", () => resolve(said)));
}

async function listed(...args) {
  const said = await suite("list", "--server", ...args);
  return [...said.matchAll(/^ +- (\S+)/gm)].map(([, name]) => name).sort();
}

/** The checks of every scenario of a revision, by scenario. */
async function checks(revision) {
  const output = await mkdtemp(join(tmpdir(), "docent-conformance."));
  try {
    const url = process.env.DOCENT_MCP_URL;
    const said = await suite("server", "--url", url, "--suite", "all", "--spec-version", revision, "-o", output);
    const found = {};
    for (const folder of await readdir(output)) {
      const [, name] = folder.match(/^server-(.+)-\d{4}-\d\d-\d\dT/) ?? assert.fail(folder);
      found[name] = JSON.parse(await readFile(join(output, folder, "checks.json"), "utf8"));
    }
    assert(Object.keys(found).length > 0, said);
    return found;
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

const bad = ({ status }) => status === "FAILURE" || status === "WARNING";
// That a message has the form of its type says nothing of the scenario.
const good = ({ id, status }) => status === "SUCCESS" && id !== "wire-schema-valid";

/** What is wrong with the lists of a revision. */
function judge(revision, found) {
  const { passes, partly, fails, silent } = EXPECTED[revision];
  const wrong = [];
  const missed = (name) => (found[name] ?? []).filter(bad);
  const told = (list) => list.map(({ id, status, errorMessage }) => `${id} ${status}: ${errorMessage}`).join("; ");
  for (const name of passes) {
    if (!found[name]?.some(good) || missed(name).length > 0) wrong.push(`${name} does not pass: ${told(missed(name))}`);
  }
  for (const [name, reasons] of Object.entries(partly)) {
    for (const check of missed(name)) if (!reasons[check.id]) wrong.push(`${name}: ${told([check])}`);
    for (const id of Object.keys(reasons))
      if (!missed(name).some((check) => check.id === id)) wrong.push(`${name}: ${id} passes now: take it off the list`);
    if (!found[name]?.some(good)) wrong.push(`${name} passes in nothing`);
  }
  for (const name of Object.keys(fails)) {
    if (missed(name).length === 0) wrong.push(`${name} does not fail any more: move it`);
  }
  for (const name of Object.keys(silent)) {
    if (missed(name).length > 0) wrong.push(`${name} fails: ${told(missed(name))}`);
    if (found[name]?.some(good)) wrong.push(`${name} passes now: move it to what passes`);
  }
  return wrong.map((line) => `${revision}: ${line}`);
}

const wrong = [];
const counted = [];
const all = new Set(Object.keys(EXTENSIONS));
for (const [revision, { passes, partly, fails, silent }] of Object.entries(EXPECTED)) {
  const names = [passes, ...[partly, fails, silent].map(Object.keys)].flat().sort();
  names.forEach((name) => all.add(name));
  assert.deepEqual(await listed("--spec-version", revision), names, `the scenarios of ${revision} are others`);
  const found = await checks(revision);
  assert.deepEqual(Object.keys(found).sort(), names, `not every scenario of ${revision} was run`);
  wrong.push(...judge(revision, found));
  for (const [name, reason] of Object.entries({ ...fails, ...silent }))
    console.log(`${revision} does not pass: ${name} (${reason})`);
  for (const [name, reasons] of Object.entries(partly))
    for (const [id, reason] of Object.entries(reasons)) console.log(`${revision} does not pass: ${name} ${id} (${reason})`);
  counted.push(`${revision}: ${passes.length} of ${names.length} pass${Object.keys(partly).map((name) => `, ${name} in part`)}`);
}
assert.deepEqual(await listed(), [...all].sort(), "the scenarios of the suite are others");
for (const [name, reason] of Object.entries(EXTENSIONS)) console.log(`not offered: ${name} (${reason})`);
assert.deepEqual(wrong, [], `\n${wrong.join("\n")}`);
console.log(counted.join("; "));
