import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeProgram } from "../../src/cli/program.ts";
import { VERSION } from "../../src/model/version.ts";
import { folderOf, run, testTerminal } from "./terminal.ts";

async function commandNames(): Promise<string[]> {
  return (await makeProgram(testTerminal().terminal, () => {})).commands.map((command) => command.name());
}

Deno.test("miniboss alone prints its help, with all commands that are not hidden", async () => {
  const { code, stdout, stderr } = await run([]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^Usage: miniboss \[options\] \[command\]\n\nRuns groups of interdependent containers/);
  for (const name of ["start", "stop", "reload", "status", "plan", "check", "help"]) {
    assertMatch(stdout, new RegExp(`^  ${name} `, "m"));
  }
  for (const args of [["--help"], ["-h"], ["help"]]) {
    const asked = await run(args);
    assertEquals([asked.code, asked.stderr], [0, ""]);
    // What was asked for has the examples too.
    assertStringIncludes(asked.stdout, stdout.trimEnd());
    assertStringIncludes(asked.stdout, "Examples:\n  $ miniboss start\n");
  }
});

Deno.test("every command has help with what it does, its options and the global ones", async () => {
  for (const name of await commandNames()) {
    const { code, stdout, stderr } = await run([name, "--help"]);
    assertEquals([code, stderr], [0, ""], name);
    assertMatch(stdout, new RegExp(`^Usage: miniboss ${name} .*\\n\\n[A-Z][^]*\\.\\n`), name);
    assertStringIncludes(stdout, "Global options:\n", name);
    for (
      const option of ["--file <spec>", "--json", "--progress <mode>", "--color <when>", "--host <endpoint>"]
    ) {
      assertStringIncludes(stdout, option, `${name} ${option}`);
    }
    const tooWide = stdout.split("\nExamples:")[0]?.split("\n").filter((line) => line.length > 80);
    assertEquals(tooWide?.filter((line) => line.startsWith("  ")), [], name);
    assertEquals((await run(["help", name])).stdout, stdout, name);
  }
});

Deno.test("--version prints the version", async () => {
  assertEquals(await run(["--version"]), { code: 0, stdout: `${VERSION}\n`, stderr: "" });
});

const spec =
  'export default { name: "shop", services: [{ name: "db", image: "x" }, { name: "web", image: "x" }] };';

/** Arguments, and the words of the error. All are found before an engine is asked. */
const misuses: readonly [readonly string[], string][] = [
  [["strat"], 'Unknown command "strat", did you mean "start"?'],
  [["sto"], 'Unknown command "sto", did you mean "stop"?'],
  [["frobnicate"], 'Unknown command "frobnicate". See miniboss --help'],
  [["help", "stat"], 'Unknown command "stat", did you mean "start"?'],
  [["help", "frobnicate"], 'Unknown command "frobnicate". See miniboss --help'],
  [["--jsn", "check"], 'Unknown option "--jsn", did you mean "--json"?'],
  [["check", "--progres", "plain"], 'Unknown option "--progres", did you mean "--progress"?'],
  [["start", "--volumes"], 'Unknown option "--volumes". See miniboss start --help'],
  [["start", "-x"], 'Unknown option "-x". See miniboss start --help'],
  [["start", "--timeout"], 'Option "--timeout <seconds>" argument missing. See miniboss start --help'],
  [
    ["start", "--timeout", "5s"],
    'Option "--timeout <seconds>" argument "5s" is invalid: give seconds from 0 to 86400. See miniboss start --help',
  ],
  [
    ["stop", "--exclude", "db,"],
    'Option "--exclude <names>" argument "db," is invalid: give names separated by commas. See miniboss stop --help',
  ],
  [
    ["check", "--progress", "ttyy"],
    'Option "--progress <mode>" argument "ttyy" is invalid: allowed choices are auto, tty, plain, json, quiet. See miniboss check --help',
  ],
  [
    ["--color", "sometimes", "check"],
    'Option "--color <when>" argument "sometimes" is invalid: allowed choices are auto, always, never. See miniboss --help',
  ],
  [
    ["check", "db"],
    'Too many arguments for "check": expected 0 arguments but got 1: db. See miniboss check --help',
  ],
  [["reload"], 'Missing required argument "service". See miniboss reload --help'],
  [
    ["plan", "stopp"],
    'No command to plan and no service is called "stopp", did you mean "stop"?',
  ],
  [["stop", "--volumes"], "Option --volumes goes with --remove"],
  [
    ["stop", "db", "--remove", "--volumes"],
    "Option --volumes is for the whole group, without names and --exclude",
  ],
  [["-f", "", "check"], 'Cannot load spec "": give a path or an http(s) URL'],
];

for (const [args, message] of misuses) {
  Deno.test(`"miniboss ${args.join(" ")}" is a usage error`, async () => {
    await using folder = await folderOf({ "miniboss.ts": spec });
    assertEquals(await run(args, { cwd: folder.path }), { code: 2, stdout: "", stderr: `${message}\n` });
  });
}

Deno.test("global options may stand before and after the command; the one after it wins", async () => {
  await using folder = await folderOf({ "a.ts": spec, "b.ts": spec.replace("shop", "other") });
  const json = async (...args: string[]) => JSON.parse((await run(args, { cwd: folder.path })).stdout).group;
  assertEquals(await json("-f", "a.ts", "--json", "check"), "shop");
  assertEquals(await json("check", "-f", "a.ts", "--json"), "shop");
  assertEquals(await json("-f", "a.ts", "--json", "check", "-f", "b.ts"), "other");
  assertEquals(
    (await run(["-f", "a.ts", "check"], { cwd: folder.path })).stdout,
    'Group "shop" is fine: 2 services (db, web)\n',
  );
});

Deno.test("help is wrapped at words on a narrow terminal too, below the usage line", async () => {
  for (const words of [["--help"], ["start", "--help"]]) {
    const { stdout } = await run(words, { columns: 40 });
    const [, ...lines] = stdout.slice(0, stdout.indexOf("\nExamples:")).split("\n");
    assertEquals(lines.filter((line) => line.length > 40), [], words.join(" "));
  }
});

Deno.test("the help of the program needs no command to be loaded, and says of each what the command says", async () => {
  const { terminal } = testTerminal();
  const [brief, full] = [await makeProgram(terminal, () => {}, []), await makeProgram(terminal, () => {})];
  assertEquals(brief.helpInformation(), full.helpInformation());
});
