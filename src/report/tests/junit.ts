/** Test results as JUnit XML, in the form that Jenkins, GitLab and GitHub's actions read. */
import { maskText } from "../../base/secret.ts";
import { escapeXml } from "../pictures/xml.ts";
import { failuresOf, type TestResult, type TestRunState } from "./results.ts";

/**
 * The results as XML, by the schema of Jenkins' xUnit plugin (junit-10.xsd).
 *
 * @param beganAt when the run began: milliseconds since the epoch
 */
export function junitXml(state: TestRunState, beganAt: number): string {
  const bySuite = Map.groupBy(state.tests.values(), ({ suite }) => suite);
  const timestamp = new Date(beganAt).toISOString().slice(0, 19);
  const suites = [...bySuite].map(([suite, tests]) =>
    element("testsuite", { name: suite, ...totals(tests), timestamp }, tests.map(testCase))
  );
  const all = [...state.tests.values()];
  const { skipped: _skipped, ...rest } = totals(all);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    element("testsuites", { name: "miniboss", ...rest }, suites)
  }\n`;
}

function totals(tests: readonly TestResult[]) {
  const count = (kind: string) => tests.filter(({ outcome }) => outcome?.kind === kind).length;
  return {
    tests: tests.length,
    failures: count("failed"),
    errors: 0,
    skipped: count("skipped"),
    time: seconds(tests.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

function testCase({ suite, name, file, outcome, ms, logs }: TestResult): string {
  const children = failuresOf(outcome).map(({ message, type, place, stack, lines }) => {
    const [first = ""] = message.split("\n");
    const output = lines.map(({ service, text }) => `${service} ${text}`);
    const body = text([message, ...place ? [`at ${place}`] : [], ...stack, ...output].join("\n"));
    // What the schema of Maven's Surefire calls a failure of a test that passed when it was run again.
    const tag = outcome?.kind === "flaky" ? "system-err" : "failure";
    return tag === "failure"
      ? element(tag, { message: maskText(first), type }, [body])
      : element(tag, {}, [body]);
  });
  if (outcome === undefined) children.push(element("skipped", { message: "the run ended before it" }, []));
  if (outcome?.kind === "skipped") children.push(element("skipped", { message: outcome.reason }, []));
  if (logs.length > 0) children.push(element("system-out", {}, [text(logs.join("\n"))]));
  // The schema wants what was printed behind the result.
  children.sort((a, b) => Number(a.startsWith("<system")) - Number(b.startsWith("<system")));
  return element("testcase", { name, classname: `${file} ${suite}`, time: seconds(ms) }, children);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  if (children.length === 0) return `<${name}${written.join("")}/>`;
  const inner = children.map((child) => child.startsWith("<") ? `\n${child.replaceAll(/^/gm, "  ")}` : child)
    .join("");
  return `<${name}${written.join("")}>${inner}${inner.startsWith("\n") ? "\n" : ""}</${name}>`;
}

/** Text between tags. Line breaks stay. */
function text(value: string): string {
  return maskText(value).split("\n").map(escapeXml).join("&#10;");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
