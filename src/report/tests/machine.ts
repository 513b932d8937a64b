/** Test results for other programs: TAP, JSON, and annotations of GitHub Actions. */
import { maskText } from "../../base/secret.ts";
import { printable } from "../parts/text.ts";
import { failuresOf, idOf, type TestResult, type TestRunState } from "./results.ts";

/** The results as TAP version 13. */
export function tapText(state: TestRunState): string {
  const tests = [...state.tests.values()];
  const lines = tests.map((test, index) => tapLines(test, index + 1));
  return [`TAP version 13`, `1..${tests.length}`, ...lines].join("\n") + "\n";
}

function tapLines(test: TestResult, number: number): string {
  const { outcome } = test;
  const isOk = outcome !== undefined && outcome.kind !== "failed";
  const name = printable(idOf(test)).replace(/[#\\]/g, "\\$&");
  const skip = outcome?.kind === "skipped" ? ` # SKIP ${printable(outcome.reason)}` : "";
  const failures = isOk ? [] : failuresOf(outcome);
  const details = failures.map(({ message, place }) => {
    const fields = { message: maskText(message), ...place !== undefined && { at: place } };
    const yaml = Object.entries(fields).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
    return ["\n  ---", ...yaml, "  ..."].join("\n");
  });
  return `${isOk ? "ok" : "not ok"} ${number} - ${name}${skip}${details.join("")}`;
}

/** The results as JSON: one object, described in docs/testing.md. */
export function testsJson(state: TestRunState): string {
  const tests = [...state.tests.values()].map(({ suite, name, file, outcome, ms, world, logs }) => ({
    suite,
    name,
    file,
    outcome: outcome?.kind ?? "not run",
    ms,
    world: world ?? null,
    attempts: outcome && "attempts" in outcome ? outcome.attempts : 0,
    reason: outcome?.kind === "skipped" ? outcome.reason : null,
    failures: failuresOf(outcome).map(({ message, type, place, stack, lines }) => ({
      message: maskText(message),
      type,
      place: place ?? null,
      stack,
      lines: lines.map(({ service, atMs, text }) => ({ service, atMs, text: maskText(text) })),
    })),
    logs: logs.map(maskText),
  }));
  const { overMs, cleanedUp, seed, workers } = state;
  return `${
    JSON.stringify(
      { version: 1, ms: overMs, workers, seed: seed ?? null, cleanedUp, counts: state.counts(), tests },
      null,
      2,
    )
  }\n`;
}

/** An annotation for each failed test, as GitHub Actions reads them from a step's output. */
export function githubAnnotations(state: TestRunState, folder: string): string[] {
  return [...state.tests.values()].flatMap((test) =>
    test.outcome?.kind !== "failed" ? [] : failuresOf(test.outcome).slice(-1).map(({ message, place }) => {
      const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(place ?? "") ?? [];
      const where = file === undefined
        ? ""
        : `file=${property(file.replace(`${folder}/`, ""))},line=${line},col=${column},`;
      return `::error ${where}title=${property(idOf(test))}::${data(maskText(message))}`;
    })
  );
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
