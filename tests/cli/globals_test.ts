import { assertEquals } from "@std/assert";
import { type Globals, progressMode, useColor } from "../../src/cli/globals.ts";
import { testTerminal } from "./terminal.ts";

const pipe = 0;
const screen = 80;

Deno.test("progressMode() draws on a terminal that can, and prints lines elsewhere", () => {
  const cases: [Globals, number, Record<string, string>, string][] = [
    [{}, screen, {}, "tty"],
    [{ progress: "auto" }, screen, {}, "tty"],
    [{}, pipe, {}, "plain"],
    [{}, screen, { TERM: "dumb" }, "plain"],
    [{}, screen, { CI: "true" }, "plain"],
    [{ json: true }, screen, {}, "quiet"],
    [{ json: true, progress: "json" }, pipe, {}, "json"],
    [{ progress: "tty" }, pipe, {}, "tty"],
    [{ progress: "plain" }, screen, {}, "plain"],
    [{ progress: "quiet" }, screen, {}, "quiet"],
  ];
  for (const [globals, columns, env, wanted] of cases) {
    const { terminal } = testTerminal({ columns, env });
    assertEquals(progressMode(globals, terminal), wanted, JSON.stringify([globals, columns, env]));
  }
});

Deno.test("useColor() colors terminals, unless NO_COLOR, TERM or the user says otherwise", () => {
  const cases: [Globals, number, Record<string, string>, boolean][] = [
    [{}, screen, {}, true],
    [{ color: "auto" }, screen, { TERM: "xterm" }, true],
    [{}, pipe, {}, false],
    [{}, screen, { NO_COLOR: "1" }, false],
    [{}, screen, { NO_COLOR: "" }, true],
    [{}, screen, { TERM: "dumb" }, false],
    [{ color: "never" }, screen, {}, false],
    [{ color: "always" }, pipe, { NO_COLOR: "1", TERM: "dumb" }, true],
  ];
  for (const [globals, columns, env, wanted] of cases) {
    const { terminal } = testTerminal({ columns, env });
    for (const stream of ["stdout", "stderr"] as const) {
      assertEquals(useColor(globals, terminal, stream), wanted, JSON.stringify([globals, columns, env]));
    }
  }
});
