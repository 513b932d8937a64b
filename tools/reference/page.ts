/** The reference of specs, made from the doc comments of the API. */
import { formatMarkdown } from "../lib/markdown.ts";
import { type Exported, type Member, readApi } from "./doc.ts";

/** Types that fields, hooks and probes name. */
const NAMED = [
  "Env",
  "Ports",
  "VolumeTarget",
  "Sync",
  "Healthcheck",
  "HttpOptions",
  "Ping",
  "DependencyObject",
];

/** What the hooks get and return. */
const HANDLES = ["ServiceHandle", "GroupHandle", "Context", "ContextValue", "ExecResult", "HookResult"];

/** What makes TypeScript know more. */
const TYPING = ["service", "Service", "HandleOf", "ContextOf", "SpecExport"];

/** Members under one heading. */
interface Section {
  readonly title: string;
  readonly text: string;
  readonly members: readonly Member[];
}

/** The sections of everything that a spec can say, each member with its example. */
export function sectionsOf(api: ReadonlyMap<string, Exported>): Section[] {
  const group = get(api, "GroupSpec");
  const service = get(api, "ServiceSpec");
  const ready = get(api, "ready");
  const probes = ready.fields.map((probe) => ({
    ...probe,
    name: `ready.${probe.name}`,
    declaration: `ready.${probe.declaration}`,
  }));
  return [
    { title: "Group", text: "", members: [...group.fields, ...group.methods] },
    { title: "Service", text: "", members: service.fields },
    {
      title: "Container",
      text: "More fields of a service: how Docker sets up its container.",
      members: get(api, "ContainerSettings").fields,
    },
    {
      title: "Hooks",
      text:
        "Functions of a service that miniboss calls on the host. [Hooks](../hooks.md) says when each one runs, " +
        "and what happens when one fails.",
      members: service.methods,
    },
    { title: "Probes", text: `${ready.text}\n\n${exampleOf(ready)}`, members: probes },
  ];
}

/** The page `docs/reference/spec.md`. */
export async function specPage(): Promise<string> {
  const api = await readApi();
  const sections = sectionsOf(api);
  const types = (names: readonly string[], show: (type: Exported) => string) =>
    names.map((name) => show(get(api, name)));
  const page = await formatMarkdown(
    paragraphs([
      // Formatted here, where fragments of code are out of the formatter's sight.
      "<!-- deno-fmt-ignore-file -->",
      "<!-- Made by `deno task man` from the doc comments in spec/: do not edit. -->",
      "# Spec reference",
      "A spec is a TypeScript module whose default export is a group of services, or a function that returns one. " +
      "It imports what it needs from `miniboss`.",
      exampleOf(get(api, "group")),
      "All paths in a spec are relative to the spec's folder. `?` marks what may be left out. The short examples below are " +
      "parts of a service or of a group.",
      index(sections),
      ...sections.flatMap(({ title, text, members }) => [`## ${title}`, text, ...members.map(memberSection)]),
      "## What hooks get",
      ...types(HANDLES, typeSection),
      "## Named types",
      ...types(NAMED, typeSection),
      "## Types that flow through a spec",
      "A spec needs nothing of this section. It makes TypeScript know more about one.",
      ...types(TYPING, typingSection),
    ]).replaceAll("deno-fmt-ignore-file", "-").replaceAll("```ts ignore", "```part"),
  );
  return page.replace("<!-- - -->", "<!-- deno-fmt-ignore-file -->").replaceAll("```part", "```ts ignore");
}

function get(api: ReadonlyMap<string, Exported>, name: string): Exported {
  const found = api.get(name);
  if (!found) throw new Error(`"miniboss" does not export "${name}"`);
  return found;
}

/** One line a section, each member linked to its heading. */
function index(sections: readonly Section[]): string {
  const seen = new Map<string, number>();
  const slug = (heading: string) => {
    const plain = heading.toLowerCase().replaceAll(".", "");
    const count = seen.get(plain) ?? 0;
    seen.set(plain, count + 1);
    return count > 0 ? `${plain}-${count}` : plain;
  };
  return sections.map(({ title, members }) => {
    const head = `[${title}](#${slug(title)})`;
    return `- ${head}: ${members.map(({ name }) => `[${name}](#${slug(name)})`).join(", ")}`;
  }).join("\n");
}

function memberSection({ name, declaration, text, default: standard, example = "" }: Member): string {
  return paragraphs([
    `### ${name}`,
    text,
    `Type: \`${declaration}\`.${standard === undefined ? "" : ` Default: ${standard}.`}`,
    example === "" ? "" : part(example),
  ]);
}

function typeSection(type: Exported): string {
  const rows = [...type.fields, ...type.methods].map(({ declaration, text, default: standard }) =>
    `| \`${cell(declaration)}\` | ${cell(text)}${
      standard === undefined ? "" : ` Default: ${cell(standard)}.`
    } |`
  );
  const members = ["| member | means |", "| --- | --- |", ...rows].join("\n");
  const body = rows.length > 0 ? members : part(type.declaration.replace(/^export /, ""));
  return paragraphs([`### ${type.name}`, type.text, body, exampleOf(type)]);
}

function typingSection(type: Exported): string {
  const title = type.name === "service" ? "service()" : type.name;
  return paragraphs([`### ${title}`, type.text, exampleOf(type)]);
}

/** A titled example: a line, then a fenced block. */
function exampleOf({ example = "" }: Exported): string {
  const [title = "", ...block] = example.split("\n");
  return title === "" || title.startsWith("```") ? example : `${title}:\n\n${block.join("\n")}`;
}

/** Code that stands for a part of a module. */
function part(code: string): string {
  return `\`\`\`ts ignore\n${code}\n\`\`\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
