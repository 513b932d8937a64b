import { assert, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { width } from "../../src/report/parts/width.ts";
import { folderOf, run } from "../cli/terminal.ts";

/** Sixty services in chains of six, with long names and things to tell of each. */
const SIXTY = `
  const services = Array.from({ length: 60 }, (_, index) => ({
    name: \`a-service-with-a-long-name-\${index}\`,
    image: "registry.example.org/team/application-" + index + ":1.2.3",
    dependencies: index % 6 === 0 ? [] : [\`a-service-with-a-long-name-\${index - 1}\`],
    env: { PORT: index },
    ports: { 80: 0 },
  }));
  export default { name: "sixty-${crypto.randomUUID().slice(0, 8)}", services };
`;

/** Commands that only look, and whether their lines are fitted to the terminal. */
const COMMANDS: readonly [words: readonly string[], fitted: boolean][] = [
  [["status"], true],
  [["graph"], true],
  [["why", "a-service-with-a-long-name-59"], true],
  [["check"], false],
  [["plan"], false],
  [["graph", "--format", "mermaid"], false],
  [["graph", "--format", "svg"], false],
];

Deno.test("commands work with 60 services at 40, 80 and 200 columns, piped, and with NO_COLOR", async () => {
  await using folder = await folderOf({ "miniboss.ts": SIXTY });
  for (const [words, fitted] of COMMANDS) {
    for (const columns of [0, 40, 80, 200]) {
      const { code, stdout, stderr } = await run(words, { cwd: folder.path, columns });
      assertEquals([code, stderr], [0, ""], words.join(" "));
      const lines = stripVTControlCharacters(stdout).split("\n");
      assert(lines.some((line) => line.includes("59")), `${words.join(" ")} at ${columns}`);
      if (columns === 0) assertEquals(lines.join("\n"), stdout, "no escape codes in a pipe");
      if (!fitted || columns === 0) continue;
      for (const line of lines) assert(width(line) <= columns, `${words.join(" ")} at ${columns}: ${line}`);
    }
    const plain = await run(words, { cwd: folder.path, columns: 80, env: { NO_COLOR: "1" } });
    assertEquals(stripVTControlCharacters(plain.stdout), plain.stdout);
  }
});

Deno.test("what commands write as JSON parses, with 60 services", async () => {
  await using folder = await folderOf({ "miniboss.ts": SIXTY });
  const count = async (...words: string[]) => {
    const { code, stdout, stderr } = await run([...words, "--json"], { cwd: folder.path, columns: 40 });
    assertEquals([code, stderr], [0, ""], words.join(" "));
    return JSON.parse(stdout);
  };
  assertEquals((await count("status")).length, 60);
  assertEquals((await count("graph")).length, 60);
  assertEquals((await count("check")).services.length, 60);
  assertEquals((await count("plan")).nodes.length >= 60 * 3, true);
  assertEquals((await count("why", "a-service-with-a-long-name-0")).state, "not created");
});
