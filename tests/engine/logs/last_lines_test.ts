import { assertEquals } from "@std/assert";
import { LastLines } from "../../../src/engine/logs/last_lines.ts";
import type { OutputChunk } from "../../../src/engine/engine.ts";
import { bytesOf, textOf } from "../helpers.ts";

type Output = [OutputChunk["stream"], string][];

function heard(output: Output): LastLines {
  const lines = new LastLines();
  for (const [stream, text] of output) lines.saw({ stream, data: bytesOf(text) });
  return lines;
}

const CASES: { name: string; seen: Output; end: Output; missing: Output }[] = [
  {
    name: "nothing when all lines are finished",
    seen: [["stdout", "a\n"]],
    end: [["stdout", "a\n"]],
    missing: [],
  },
  {
    name: "an unfinished line",
    seen: [["stdout", "a\n"]],
    end: [["stdout", "a\n"], ["stdout", "b"]],
    missing: [["stdout", "b"]],
  },
  { name: "the only output", seen: [], end: [["stdout", "b"]], missing: [["stdout", "b"]] },
  {
    name: "nothing when the unfinished line was delivered",
    seen: [["stdout", "a\n"], ["stdout", "b"]],
    end: [["stdout", "a\n"], ["stdout", "b"]],
    missing: [],
  },
  {
    name: "nothing when it was delivered in pieces",
    seen: [["stdout", "a\nb"], ["stdout", "c"]],
    end: [["stdout", "a\nbc"]],
    missing: [],
  },
  {
    name: "the rest of a line delivered in part",
    seen: [["stdout", "a\nxyz"]],
    end: [["stdout", "xyz"], ["stdout", "end"]],
    missing: [["stdout", "end"]],
  },
  {
    name: "a line equal to the one before it",
    seen: [["stdout", "b\n"]],
    end: [["stdout", "b\n"], ["stdout", "b"]],
    missing: [["stdout", "b"]],
  },
  {
    name: "each stream's own",
    seen: [["stdout", "o\n"], ["stderr", "e"]],
    end: [["stdout", "rest"], ["stderr", "e"]],
    missing: [["stdout", "rest"]],
  },
];

for (const { name, seen, end, missing } of CASES) {
  Deno.test(`LastLines.missing() finds ${name}`, () => {
    const found = heard(seen).missing(heard(end)).map(({ stream, data }) => [stream, textOf(data)]);
    assertEquals(found, missing);
  });
}
