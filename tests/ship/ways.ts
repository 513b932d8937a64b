/** The ways to run miniboss and to name a spec. */
import { toFileUrl } from "@std/path";
import { SOURCE } from "./program.ts";

/** Where things are while a way is tried. */
export interface Place {
  /** The bundle's file. */
  readonly bundle: string;
  /** The server of the bundle, as `miniboss.js`, and of the specs. */
  readonly origin: string;
  /** A compiled binary, where there is one that runs. */
  readonly binary: string | undefined;
}

/** A way: what is run, and how the spec is named. */
export interface Way {
  readonly name: string;
  readonly run: "source" | "bundle" | "bundle by URL" | "fetching loader" | "program";
  readonly spec: "path" | "file URL" | "http URL";
}

/** Every way that can be tried here; a binary only where there is one. */
export function ways({ binary }: Pick<Place, "binary">): Way[] {
  const all: Way[] = [
    { name: "source, path", run: "source", spec: "path" },
    { name: "source, file URL", run: "source", spec: "file URL" },
    { name: "source, http URL", run: "source", spec: "http URL" },
    { name: "bundle, path", run: "bundle", spec: "path" },
    { name: "bundle by URL, path", run: "bundle by URL", spec: "path" },
    { name: "bundle by URL, http URL", run: "bundle by URL", spec: "http URL" },
    { name: "fetching loader, path", run: "fetching loader", spec: "path" },
    { name: "fetching loader, http URL", run: "fetching loader", spec: "http URL" },
  ];
  if (binary === undefined) return all;
  return [
    ...all,
    { name: "program, path", run: "program", spec: "path" },
    { name: "program, http URL", run: "program", spec: "http URL" },
  ];
}

/** Whether modules are fetched by miniboss itself rather than by Deno. */
export function fetches({ run }: Way): boolean {
  return run === "fetching loader" || run === "program";
}

/** The command line that runs miniboss. */
export function miniboss({ run }: Way, { bundle, origin, binary }: Place): string[] {
  const deno = [Deno.execPath(), "run", "-A", "--no-config", "--no-lock"];
  switch (run) {
    case "source":
      return SOURCE;
    case "bundle":
    // The loader is forced upon the bundle, which is the program that a binary holds.
    case "fetching loader":
      return [...deno, bundle];
    case "bundle by URL":
      return [...deno, `${origin}/miniboss.js`];
    case "program":
      if (binary === undefined) throw new Error("There is no binary");
      return [binary];
  }
}

/** The spec's name on the command line. @param path its file @param url the same file on the server */
export function specArgument({ spec }: Way, path: string, url: string): string {
  switch (spec) {
    case "path":
      return path;
    case "file URL":
      return toFileUrl(path).href;
    case "http URL":
      return url;
  }
}
