import { assertEquals } from "@std/assert";
import { parseIgnore } from "../../../src/engine/build/ignore.ts";

const CASES: { name: string; text: string; ignored: string[]; kept: string[] }[] = [
  { name: "nothing by default", text: "", ignored: [], kept: ["a", "a/b"] },
  {
    name: "a name at the top only, unlike gitignore",
    text: "node_modules",
    ignored: ["node_modules", "node_modules/x/y.js"],
    kept: ["sub/node_modules/x.js"],
  },
  {
    name: "a name anywhere with **",
    text: "**/node_modules",
    ignored: ["node_modules/a", "x/y/node_modules/a"],
    kept: ["x/y"],
  },
  { name: "a star within one folder", text: "*.log", ignored: ["a.log"], kept: ["x/a.log"] },
  { name: "comments and blank lines", text: "# a\n\n  \na", ignored: ["a"], kept: ["# a", "b"] },
  { name: "leading and trailing slashes", text: "/a/\n./b", ignored: ["a", "a/x", "b"], kept: ["x/a"] },
  {
    name: "later lines over earlier",
    text: "*.md\n!README.md\nREADME.md",
    ignored: ["README.md", "x.md"],
    kept: ["x.txt"],
  },
  { name: "all but what is named", text: "*\n!src", ignored: ["a", "b/c"], kept: ["src", "src/x/y.ts"] },
  { name: "letters by their case", text: "Makefile", ignored: ["Makefile"], kept: ["makefile"] },
  {
    name: "characters special in patterns elsewhere",
    text: "c++\na(1)|{b}",
    ignored: ["c++", "a(1)|{b}"],
    kept: ["c", "cc", "a1"],
  },
  { name: "a byte order mark", text: "\uFEFFa", ignored: ["a"], kept: ["b"] },
  { name: "Windows line ends", text: "a\r\nb\r\n", ignored: ["a", "b"], kept: ["c"] },
];

for (const { name, text, ignored, kept } of CASES) {
  Deno.test(`parseIgnore() obeys ${name}`, () => {
    const ignore = parseIgnore(text, []);
    assertEquals(ignored.filter((name) => !ignore.ignores(name)), [], "should be ignored");
    assertEquals(kept.filter((name) => ignore.ignores(name)), [], "should be kept");
  });
}

Deno.test("parseIgnore() keeps the Dockerfile and .dockerignore whatever the text says", () => {
  const ignore = parseIgnore("*", ["docker/Dockerfile"]);
  assertEquals(["docker/Dockerfile", ".dockerignore", "docker"].map((name) => ignore.ignores(name)), [
    false,
    false,
    true,
  ]);
  assertEquals(["docker", "other"].map((folder) => ignore.mayHoldWanted(folder)), [true, false]);
});

Deno.test("parseIgnore() looks into ignored folders when a line begins with an exclamation mark", () => {
  assertEquals(parseIgnore("a\n!a/b", []).mayHoldWanted("a"), true);
  assertEquals(parseIgnore("a\n#!a/b", []).mayHoldWanted("a"), false);
});
