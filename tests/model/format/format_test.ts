/** Formats against a table that Python made; tests/model/format/make_cases.py writes it. */
import { assertEquals, assertThrows } from "@std/assert";
import { ContextError } from "../../../src/base/errors.ts";
import { FormatError, formatValue } from "../../../src/model/format/mod.ts";
import { fill } from "../../../src/model/placeholder.ts";
import table from "./cases.json" with { type: "json" };

type Outcome = { readonly text?: string; readonly error?: string };
type ValueCase = Outcome & {
  readonly value?: string | number | boolean;
  readonly integer?: string;
  readonly format: string;
};

/** What is documented to be written in JSON's way, `true` and `false`. */
const documented = new Set(["True", "False"]);

/** What the templates are filled from: CONTEXT in make_cases.py. */
const context = {
  host: "db",
  user_id: 7,
  neg: -42,
  big: 2n ** 63n + 1n,
  pi: 3.14159,
  half: 0.5,
  w: 10,
  p: 3,
  align: "^",
  char: "*",
  kind: "x",
  quote: `it's "so"`,
  lines: "a\tb\n\\",
  umlaut: "Zoë 😀",
  list: [1, "two", [3.5]],
  map: { key: "v", "a b": "spaced", in: { ner: 5 } },
};

Deno.test("formatValue() writes every value of the table as Python does, or refuses what Python refuses", async (t) => {
  const cases = table.values as readonly ValueCase[];
  const byValue = Map.groupBy(cases, ({ value, integer }) => integer ?? JSON.stringify(value));
  for (const [name, all] of byValue) {
    await t.step(`${name} in ${all.length} formats`, () => {
      for (const { value, integer, format, text } of all) {
        const given = integer === undefined ? value ?? null : BigInt(integer);
        if (text === undefined) {
          assertThrows(() => formatValue(given, format), FormatError);
        } else if (!documented.has(text)) assertEquals(formatValue(given, format), text, format);
      }
    });
  }
});

for (const { template, text } of table.templates as readonly (Outcome & { template: string })[]) {
  Deno.test(`fill() treats ${JSON.stringify(template)} as Python does`, () => {
    if (text === undefined) assertThrows(() => fill(template, context), ContextError);
    else assertEquals(fill(template, context), text);
  });
}
