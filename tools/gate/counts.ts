/** How many tests did what. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The sum of counts. */
export function sum(all: Iterable<Counts>): Counts {
  let { passed, failed, skipped } = NONE;
  for (const counts of all) {
    passed += counts.passed;
    failed += counts.failed;
    skipped += counts.skipped;
  }
  return { passed, failed, skipped };
}

/**
 * Reads the totals of a JUnit report as `deno test` writes it; steps count as tests.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const report = '<testsuites tests="5"><testsuite name="a" tests="5" disabled="1" errors="0" failures="2"/></testsuites>';
 * assertEquals(parseJunit(report), { passed: 2, failed: 2, skipped: 1 });
 * ```
 */
export function parseJunit(xml: string): Counts {
  const suites = [...xml.matchAll(/<testsuite\s([^>]*)>/g)].map(([, attributes = ""]) => {
    const number = (name: string) => Number(attributes.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
    const failed = number("failures") + number("errors");
    const skipped = number("disabled");
    return { passed: number("tests") - failed - skipped, failed, skipped };
  });
  return sum(suites);
}

/** The last line of a test run, which programs read: `12 passed, 0 failed`. Skipped tests are reported before it. */
export function closingLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}
