/** A link that is being thought of: what the guide starts from, what is missing, what is sent. */
import { strings } from "../strings";
import { type Limits, NO_LIMITS, limitsProblem, sentLimits } from "./limits";
import { LONGEST_NAME, type Mode, type NewLink } from "./model";
import { NOTHING, type Reach, given, isEmpty } from "./reach";
import { strength } from "./strength";

export const PRESETS = ["reader", "capture", "editor", "editorWithoutDelete"] as const;
export type Preset = (typeof PRESETS)[number];
export type Rights = { mode: Mode; allowDelete: boolean };

export const RIGHTS: Record<Preset, Rights> = {
  reader: { mode: "read", allowDelete: false },
  capture: { mode: "write", allowDelete: false },
  editor: { mode: "read_write", allowDelete: true },
  editorWithoutDelete: { mode: "read_write", allowDelete: false },
};

export type Draft = { name: string; reach: Reach; rights: Rights; password: string; limits: Limits };

/** Reads, in a folder that is still to be chosen, for 30 days. */
export const FIRST: Draft = {
  name: "",
  reach: NOTHING,
  rights: RIGHTS.reader,
  password: "",
  limits: { ...NO_LIMITS, ends: { choice: "30", date: "" } },
};

export function presetOf({ mode, allowDelete }: Rights): Preset {
  return PRESETS.find((preset) => RIGHTS[preset].mode === mode && RIGHTS[preset].allowDelete === allowDelete) ?? "reader";
}

export const STEPS = ["name", "reach", "rights", "protection"] as const;
export type Step = (typeof STEPS)[number];

/** Why a step is not done, in words; nothing when it is. */
export function problem(draft: Draft, step: Step, now: number): string | undefined {
  const words = strings.links.problems;
  switch (step) {
    case "name": {
      const length = [...draft.name.trim()].length;
      return length === 0 ? words.noName : length > LONGEST_NAME ? words.longName : undefined;
    }
    case "reach":
      return isEmpty(draft.reach) ? words.noReach : undefined;
    case "rights":
      return undefined;
    case "protection":
      return passwordProblem(draft.password) ?? limitsProblem(draft.limits, now);
  }
}

/** Only what the server is sure to refuse: whether it is guessed, the server tells. */
export function passwordProblem(password: string): string | undefined {
  const { short, long } = strings.links.strength;
  return { short, long, none: undefined, weak: undefined, fair: undefined, strong: undefined }[strength(password)];
}

export function newLink({ name, reach, rights, password, limits }: Draft, now: number): NewLink {
  return {
    name: name.trim(),
    mode: rights.mode,
    allowDelete: rights.allowDelete && rights.mode === "read_write",
    scope: given(reach),
    guidance: "",
    note: "",
    ...sentLimits(limits, now),
    deviceFlow: limits.deviceFlow && password !== "",
    password: password || null,
  };
}
