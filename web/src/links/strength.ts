/**
 * How hard a password is to guess, roughly: the server judges with a dictionary and has the last word.
 * So this errs on the low side.
 */

/** What the server takes at least and at most. */
export const SHORTEST = 10;
export const LONGEST_BYTES = 256;

export type Strength = "none" | "short" | "long" | "weak" | "fair" | "strong";

/** What people choose; whatever is made of these alone is guessed at once. */
const COMMON = [
  "password", "passwort", "qwertz", "qwerty", "azerty", "letmein", "welcome", "docent", "admin", "secret", "iloveyou",
  "monkey", "dragon", "master", "login", "abc123", "football", "summer", "winter", "spring", "autumn", "changeme",
];

/** Bits of guessing from which on it is fair, and strong. */
const FAIR = 45;
const STRONG = 70;

export function strength(password: string): Strength {
  if (password === "") return "none";
  if ([...password].length < SHORTEST) return "short";
  if (new TextEncoder().encode(password).length > LONGEST_BYTES) return "long";
  const bits = guessed(password);
  return bits >= STRONG ? "strong" : bits >= FAIR ? "fair" : "weak";
}

/** What is repeated, in a run or a common word counts as one character. */
function guessed(password: string): number {
  let rest = password.toLowerCase();
  for (const word of COMMON) rest = rest.replaceAll(word, "a");
  rest = rest.replace(/(.+?)\1+/gu, "$1");
  const kept = withoutRuns(rest);
  const different = new Set(kept).size;
  return Math.min(kept.length, different * 2) * Math.log2(alphabet(password));
}

/** “abcdef” and “987654” tell no more than their first two characters. */
function withoutRuns(text: string): string[] {
  const characters = [...text];
  const step = (index: number) => (characters[index]?.codePointAt(0) ?? 0) - (characters[index - 1]?.codePointAt(0) ?? 0);
  return characters.filter((_, index) => index < 2 || Math.abs(step(index)) !== 1 || step(index) !== step(index - 1));
}

/** Of letters, words are made: each tells less than a random one would. */
function alphabet(password: string): number {
  const kinds: [RegExp, number][] = [[/[a-z]/, 8], [/[A-Z]/, 4], [/[0-9]/, 10], [/[^a-zA-Z0-9]/, 8]];
  return Math.max(2, kinds.reduce((size, [kind, more]) => size + (kind.test(password) ? more : 0), 0));
}

/** Without those that are mistaken for others when read aloud or from paper. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 5;
const GROUP = 5;

/** A password of 25 characters (about 120 bits) in groups, from random bytes. */
export function generated(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const letters: string[] = [];
  while (letters.length < GROUPS * GROUP) {
    const [byte = 255] = random(new Uint8Array(1));
    // Bytes past the last whole multiple would make the first letters likelier.
    if (byte < 256 - (256 % LETTERS.length)) letters.push(LETTERS[byte % LETTERS.length] ?? "");
  }
  return Array.from({ length: GROUPS }, (_, group) => letters.slice(group * GROUP, (group + 1) * GROUP).join("")).join("-");
}
