import { assertEquals } from "@std/assert";
import { type BaseOptions, imagesOf } from "../../../src/engine/build/dockerfile.ts";

const CASES: [name: string, dockerfile: string, options: BaseOptions, images: string[]][] = [
  ["one stage", "FROM app:1", {}, ["app:1"]],
  ["comments, cases and blank lines", "# hello\n\n  from app:1 # no comment\n", {}, ["app:1"]],
  ["the last stage and what it needs", "FROM a AS one\nFROM b\nFROM c\nCOPY --from=one /x /x", {}, [
    "c",
    "a",
  ]],
  ["stages by number", "FROM a\nFROM b\nCOPY --from=0 /x /x", {}, ["b", "a"]],
  ["a stage that begins with another", "FROM a AS Base\nFROM base AS end", {}, ["a"]],
  ["the target, by name and by number", "FROM a AS one\nFROM b", { target: "one" }, ["a"]],
  ["a target by number", "FROM a AS one\nFROM b", { target: "0" }, ["a"]],
  ["a target that is not there", "FROM a", { target: "nope" }, []],
  ["nothing", "", {}, []],
  ["scratch", "FROM scratch\nCOPY a /", {}, []],
  [
    "images copied and mounted from",
    "FROM a\nCOPY --from=b:1 /x /x\nRUN --mount=type=bind,from=c,target=/c ls",
    {},
    [
      "a",
      "b:1",
      "c",
    ],
  ],
  ["arguments before the first stage", 'ARG V=1 W="2"\nFROM a:$V-${W}', {}, ["a:1-2"]],
  ["arguments that are given", "ARG V=1\nARG W\nFROM a:$V-$W", { args: { V: "3", W: "4" } }, ["a:3-4"]],
  ["defaults", "ARG V\nFROM a:${V:-1}-${V:+2}", {}, ["a:1-"]],
  ["variables that are not known", "FROM a:$NOBODY\nCOPY --from=b /x /x", {}, ["b"]],
  ["lines that go on", "FROM \\\n  a:1 \\\n  AS one\nCOPY --from=b \\\n# between\n  /x /x", {}, ["a:1", "b"]],
  ["another escape character", "# escape=`\nFROM `\n  a:1", {}, ["a:1"]],
  ["texts of heredocs", "FROM a\nRUN <<EOT\nFROM b\nEOT\nCOPY --from=c /x /x", {}, ["a", "c"]],
  ["the syntax line", "# syntax=docker/dockerfile:1\nFROM a", {}, ["docker/dockerfile:1", "a"]],
  ["a syntax line that comes late", "FROM a\n# syntax=docker/dockerfile:1", {}, ["a"]],
];

for (const [name, dockerfile, options, images] of CASES) {
  Deno.test(`imagesOf() finds ${name}`, () => {
    assertEquals(imagesOf(dockerfile, options).map(({ reference }) => reference), images);
  });
}

Deno.test("imagesOf() tells for which platform", () => {
  const text = "FROM --platform=$TARGETPLATFORM a\nCOPY --from=b /x /x";
  assertEquals(imagesOf(text, { platform: "linux/arm64" }), [
    { reference: "a", platform: "linux/arm64" },
    { reference: "b", platform: "linux/arm64" },
  ]);
  assertEquals(
    imagesOf("FROM --platform=linux/386 a", { platform: "linux/arm64" })[0]?.platform,
    "linux/386",
  );
  assertEquals(
    imagesOf("FROM --platform=$BUILDPLATFORM a", { platform: "linux/arm64" })[0]?.platform,
    undefined,
  );
});
