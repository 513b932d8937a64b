import { assert, assertEquals } from "@std/assert";
import { createRenderer, type ProgressMode, summaryText } from "../../../src/report/progress/mod.ts";
import { bigRun, demoRun, started } from "../events.ts";
import { TestClock } from "../terminal.ts";

const MODES: readonly ProgressMode[] = ["tty", "plain", "json", "quiet"];

Deno.test("createRenderer() shows a run in every mode", async () => {
  const lines = { tty: 5, plain: 17, json: demoRun().length, quiet: 3 };
  for (const mode of MODES) {
    let written = "";
    const clock = new TestClock();
    {
      using renderer = await createRenderer(mode, {
        write: (text) => void (written += text),
        color: false,
        clock,
      });
      for (const event of demoRun()) renderer.onEvent(event);
      assert(summaryText(renderer.state, { color: false }).includes("Started: db, web"));
    }
    assert(written.split("\n").length > lines[mode], mode);
    if (mode === "json") { for (const line of written.trimEnd().split("\n")) JSON.parse(line); }
    if (mode !== "tty") {
      assertEquals([written.includes("\x1b["), written.trimEnd().split("\n").length], [false, lines[mode]]);
    }
    assertEquals(clock.pending, 0);
  }
});

Deno.test("createRenderer() never throws into the run when nobody reads any more", async () => {
  for (const mode of MODES) {
    let calls = 0;
    const clock = new TestClock();
    const write = () => {
      calls++;
      throw new Deno.errors.BrokenPipe("Broken pipe");
    };
    using renderer = await createRenderer(mode, { write, color: false, clock });
    for (const event of [...demoRun(), ...bigRun(60)]) renderer.onEvent(event);
    clock.advance(5000);
    assertEquals(calls, 1, mode);
  }
});

Deno.test("createRenderer() counts a run as cancelled that did not finish before it is disposed", async () => {
  for (const mode of MODES) {
    const renderer = await createRenderer(mode, { write: () => {}, color: false });
    renderer.onEvent(started(0, "db:pull"));
    renderer[Symbol.dispose]();
    assertEquals(summaryText(renderer.state, { color: false }), "Cancelled: db\nTook 0.0 s", mode);
  }
});

Deno.test("createRenderer() with the machine's clock leaves no timer behind", async () => {
  using renderer = await createRenderer("tty", { write: () => {}, color: false });
  renderer.onEvent(started(0, "db:pull"));
});
