import { expect, test } from "vitest";

import { generated, strength } from "./strength";

test.each([
  ["", "none"],
  ["a1!B2?c3", "short"],
  ["é".repeat(129), "long"],
  ["password1234", "weak"],
  ["aaaaaaaaaaaaaaaa", "weak"],
  ["abcabcabcabcabc", "weak"],
  ["abcdefghijklmnop", "weak"],
  ["12345678901234", "weak"],
  ["qwertyqwerty123", "weak"],
  ["docentdocent", "weak"],
  ["Summer2026!!", "weak"],
  ["correct horse battery staple", "strong"],
])("%s is %s", (password, wanted) => expect(strength(password)).toBe(wanted));

test("what is made is strong, and has no letters that are mistaken", () => {
  let byte = 0;
  const password = generated((bytes) => bytes.fill((byte = (byte * 5 + 77) % 256)));
  expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){4}$/);
  expect(password).not.toMatch(/[01ilo]/);
  expect(strength(password)).toBe("strong");
});

test("bytes that would make some letters likelier are passed over", () => {
  const given = [255, 248, ...Array<number>(25).fill(0)];
  expect(generated((bytes) => bytes.fill(given.shift() ?? 0))).toBe("aaaaa-aaaaa-aaaaa-aaaaa-aaaaa");
  expect(given).toEqual([]);
});
