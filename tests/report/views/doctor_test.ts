import { assertEquals } from "@std/assert";
import type { Finding } from "../../../src/model/finding.ts";
import { drawFindings } from "../../../src/report/views/doctor.ts";

const findings: Finding[] = [
  { subject: "engine", state: "ok", text: "an engine of some age at some place, with more to say" },
  {
    subject: "disk",
    state: "failed",
    text: "full",
    advice: "Free some space, for without it nothing can be built",
  },
];

Deno.test("drawFindings() aligns, and breaks lines where the terminal ends", () => {
  assertEquals(drawFindings(findings, { columns: 0, color: false }), [
    "ok      engine  an engine of some age at some place, with more to say",
    "FAILED  disk    full",
    "                Free some space, for without it nothing can be built",
  ]);
  assertEquals(drawFindings(findings, { columns: 46, color: false }), [
    "ok      engine  an engine of some age at some",
    "                place, with more to say",
    "FAILED  disk    full",
    "                Free some space, for without",
    "                it nothing can be built",
  ]);
});

Deno.test("drawFindings() leaves a very narrow terminal to itself, and draws nothing of nothing", () => {
  const narrow = drawFindings(findings, { columns: 20, color: false });
  assertEquals(narrow, drawFindings(findings, { columns: 0, color: false }));
  assertEquals(drawFindings([], { columns: 80, color: true }), []);
  const [first = ""] = drawFindings(findings, { columns: 0, color: true });
  assertEquals(first.startsWith("\x1b[32mok"), true);
});
