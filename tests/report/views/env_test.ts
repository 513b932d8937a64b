import { assertEquals } from "@std/assert";
import { parseEnv } from "node:util";
import { envText } from "../../../src/report/views/env.ts";

/** Values that shells like to take for something else. */
const NASTY: readonly string[] = [
  "",
  "plain",
  "5432",
  "two words",
  "it's",
  `say "hi"`,
  `it's "both"`,
  "$HOME ${HOME} $(id) `id`",
  "back\\slash \\n \\\\ \\' end\\",
  "a\nb\n",
  "tab\there\r",
  "#no comment ; & | < > * ? ~ ! {a,b} [x] (y) %",
  "-n",
  "=",
  "postgres://u:p@127.0.0.1:5432/db?x=1&y=2",
  "日本語 🐳 \u00a0",
  "--end",
  "MINIBOSS_END\nMINIBOSS_END_\nx",
];

const variables = NASTY.map((value, i) => ({ name: `V${i}`, value }));

/** What a shell has of the variables after it read a text: each ends with a mark, as command output loses line breaks. */
async function readBy(shell: string, text: string): Promise<string[]> {
  const print = variables.map(({ name }) => `printf '%s|END|' "$${name}"\n`).join("");
  const { stdout, stderr, success } = await new Deno.Command(shell, {
    args: ["-c", text + print],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: "/tmp" },
  }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  return new TextDecoder().decode(stdout).split("|END|").slice(0, -1);
}

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

Deno.test("envText() is read back unchanged by sh and bash", async () => {
  for (const shell of ["sh", "bash"]) {
    assertEquals(await readBy(shell, envText(variables, "sh")), NASTY, shell);
  }
});

Deno.test("envText() quotes for fish, which reads it back unchanged where there is one", async () => {
  const rows: [value: string, quoted: string][] = [
    ["", "''"],
    ["two words", "'two words'"],
    ["it's", "'it\\'s'"],
    ["back\\slash", "'back\\\\slash'"],
    ["end\\'", "'end\\\\\\''"],
    ['$HOME (id) "x" *', "'$HOME (id) \"x\" *'"],
    ["a\nb", "'a\nb'"],
  ];
  for (const [value, quoted] of rows) {
    assertEquals(envText([{ name: "V", value }], "fish"), `set -gx V ${quoted}\n`);
  }
  if (await isThere("fish")) assertEquals(await readBy("fish", envText(variables, "fish")), NASTY);
});

Deno.test("envText() is read back by dotenv libraries, but for what they disagree on, which is as Compose wants it", () => {
  const common = variables.filter(({ value }) => !/\r|'.*["\\$]|["\\$].*'/s.test(value));
  assertEquals(common.length, NASTY.length - 3);
  const found = parseEnv(envText(common, "dotenv"));
  assertEquals(common.map(({ name }) => found[name]), common.map(({ value }) => value));
  const line = (value: string) => envText([{ name: "V", value }], "dotenv");
  assertEquals(line("postgres://u:p@127.0.0.1:5432/db"), "V=postgres://u:p@127.0.0.1:5432/db\n");
  assertEquals(line("$HOME"), "V='$HOME'\n");
  assertEquals(line(`it's "$x"\n\\`), `V="it's \\"\\$x\\"\\n\\\\"\n`);
});

Deno.test("envText() gives one JSON object", () => {
  const parsed = JSON.parse(envText(variables, "json"));
  assertEquals(Object.values(parsed), [...NASTY]);
  assertEquals(envText([], "json"), "{}\n");
});

Deno.test("envText() gives lines for GITHUB_ENV, with an end that no line has", () => {
  const line = (value: string) => envText([{ name: "V", value }], "github");
  assertEquals(line("it's $HOME"), "V=it's $HOME\n");
  assertEquals(line("a\nb"), "V<<MINIBOSS_END\na\nb\nMINIBOSS_END\n");
  assertEquals(
    line("MINIBOSS_END\nMINIBOSS_END_"),
    "V<<MINIBOSS_END__\nMINIBOSS_END\nMINIBOSS_END_\nMINIBOSS_END__\n",
  );
});

Deno.test("envText() of nothing is nothing to a shell", () => {
  for (const format of ["sh", "fish", "dotenv", "github"] as const) assertEquals(envText([], format), "");
});
