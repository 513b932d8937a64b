/** Takes pictures of commands that run on a terminal. */
import { MinibossError } from "../../src/base/errors.ts";
import { openPty, type Pty } from "../lib/pty.ts";
import { screenOf } from "./screen.ts";
import { pictureSvg, type Scene } from "./svg.ts";

/** Where commands are run. */
export interface Studio {
  /** The program, before a command's own words. */
  readonly program: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A command to be photographed. */
export interface Shot {
  /** What stands after `miniboss`. */
  readonly words: readonly string[];
  /** What the picture shows to stand there. @default the same */
  readonly shown?: readonly string[];
  readonly columns: number;
  readonly rows: number;
  /** Looks at all that was written so far; may type. */
  readonly onOutput?: (output: string, pty: Pty) => void;
  /** The exit code that is no failure. @default {0} */
  readonly code?: number;
}

/** All that a command had written at a time, in milliseconds since it began. */
export interface Take {
  readonly atMs: number;
  readonly output: string;
}

/** Runs a command to its end. @returns a take each time it wrote. @throws {MinibossError} when it fails */
export async function perform({ program, cwd, env }: Studio, shot: Shot): Promise<readonly Take[]> {
  const { words, columns, rows, onOutput, code: wanted = 0 } = shot;
  const takes: Take[] = [];
  const began = performance.now();
  const pty = openPty({
    command: [...program, ...words],
    cwd,
    env,
    columns,
    rows,
    onOutput: (text) => {
      const output = (takes.at(-1)?.output ?? "") + text;
      takes.push({ atMs: Math.round(performance.now() - began), output });
      onOutput?.(output, pty);
    },
  });
  const code = await pty.ended;
  if (code === wanted) return takes;
  throw new MinibossError(
    `"miniboss ${words.join(" ")}" ended with exit code ${code}:\n${takes.at(-1)?.output}`,
  );
}

/** The picture of what was written, with the line that called the command; moving where there are several takes. */
export async function develop(
  takes: readonly Take[],
  { words, shown = words, columns }: Shot,
): Promise<string> {
  const title = `miniboss ${shown.join(" ")}`;
  const scenes: Scene[] = [];
  for (const { atMs, output } of takes) {
    const picture = await screenOf(`\x1b[32m$\x1b[39m \x1b[1m${title}\x1b[22m\r\n${output}`, columns);
    const text = JSON.stringify(picture);
    const isNew = text !== JSON.stringify(scenes.at(-1)?.picture);
    // A step of the build may name the spec: where that lies is this machine's own affair.
    if (isNew && !text.includes("file://")) scenes.push({ atMs: scenes.length === 0 ? 0 : atMs, picture });
  }
  return pictureSvg(scenes, { title, columns });
}
