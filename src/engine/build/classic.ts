/** The output that Docker's classic builder, and Podman, give of a build. */
import { type BuilderOutput, type BuildMessage, failureIn, imageIn, OutputLines, quote } from "./output.ts";
import type { ImageProgress } from "../engine.ts";
import { sentence } from "../errors.ts";

/** Follows a build's messages. */
export class ClassicOutput implements BuilderOutput {
  imageId: string | undefined;
  readonly lines: string[] = [];
  readonly #onProgress: (progress: ImageProgress) => void;
  readonly #output = new OutputLines();

  constructor(onProgress: (progress: ImageProgress) => void = () => {}) {
    this.#onProgress = onProgress;
  }

  read(message: BuildMessage): string | undefined {
    const { stream, status } = message;
    const text = stream ?? (status === undefined ? "" : `${status}\n`);
    for (const line of this.#output.push(text)) this.#line(line);
    this.imageId = imageIn(message) ?? this.imageId;
    const failure = failureIn(message);
    return failure === undefined ? undefined : sentence(failure);
  }

  #line(text: string): void {
    quote(this.lines, text);
    const step = text.match(/^Step (\d+)\/(\d+) : /);
    if (step) this.#onProgress({ kind: "step", done: Number(step[1]), total: Number(step[2]) });
    this.#onProgress({ kind: "line", text });
  }
}
