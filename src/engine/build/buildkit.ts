/** The output that BuildKit gives of a build, whose stages it builds side by side. */
import { type BuilderOutput, type BuildMessage, failureIn, imageIn, OutputLines, quote } from "./output.ts";
import { readTrace, type Vertex } from "./trace.ts";
import type { ImageProgress } from "../engine.ts";
import { sentence } from "../errors.ts";

/** What BuildKit puts before the reason of a failure. */
const PREAMBLE = /^(failed to solve( with frontend \S+)?: |failed to create LLB definition: )+/;

/** BuildKit asks its client for secrets, keys and logins, over a session that miniboss does not open. */
const NO_SESSION = /no active session/;

/** Vertexes that ask a registry: for what a tag stands for, for the image of a syntax line, for layers. */
const PULLS = /^(\[internal\] load metadata for |resolve image config for |\[[^\]]*\] FROM )/;

const ADVICE_ON_SECRETS =
  '. miniboss gives a build neither secrets nor ssh keys: build the image with "docker build", and name it in "image"';

/** What is known of a vertex. */
interface Step {
  name: string;
  told: boolean;
  completed: boolean;
  error: string;
  readonly lines: string[];
  readonly decoder: TextDecoder;
  readonly output: OutputLines;
}

/** Follows a build's messages. */
export class BuildKitOutput implements BuilderOutput {
  imageId: string | undefined;
  readonly #onProgress: (progress: ImageProgress) => void;
  readonly #steps = new Map<string, Step>();
  readonly #warnings: string[] = [];
  readonly #missing: { readonly reference: string; readonly problem: string }[] = [];
  /** The step of the Dockerfile that the build failed at. */
  #failed: Step | undefined;
  #counted = "";

  constructor(onProgress: (progress: ImageProgress) => void = () => {}) {
    this.#onProgress = onProgress;
  }

  /** Of the step that failed; where none did, the warnings. */
  get lines(): readonly string[] {
    return this.#failed?.lines ?? this.#warnings;
  }

  read(message: BuildMessage): string | undefined {
    if (typeof message.aux === "string" && message.id === "moby.buildkit.trace") {
      const { vertexes, logs, warnings } = readTrace(message.aux);
      // A step may begin, print and end in one message.
      for (const vertex of vertexes) this.#begin(vertex);
      for (const { vertex, data } of logs) this.#log(vertex, data);
      for (const vertex of vertexes) this.#end(vertex);
      this.#count();
      this.#warnings.push(...warnings);
      for (const warning of warnings) this.#line(`Warning: ${warning}`);
    }
    this.imageId = imageIn(message) ?? this.imageId;
    const failure = failureIn(message);
    return failure === undefined ? undefined : this.#reason(failure);
  }

  /** Takes note of an image that could not be pulled for the build, which may end it. @param problem A sentence */
  miss(reference: string, problem: string): void {
    this.#missing.push({ reference, problem });
    this.#line(problem);
  }

  #step(id: string): Step {
    const step = this.#steps.get(id) ?? {
      name: "",
      told: false,
      completed: false,
      error: "",
      lines: [],
      decoder: new TextDecoder(),
      output: new OutputLines(),
    };
    this.#steps.set(id, step);
    return step;
  }

  #begin({ id, name, cached, started, error }: Vertex): void {
    const step = this.#step(id);
    step.name = name;
    step.error ||= error;
    if (!started || step.told) return;
    step.told = true;
    // Sending the directory is nothing that the user asked for.
    if (!/^(\[internal\]|copy \/context )/.test(name)) this.#line(cached ? `CACHED ${name}` : name);
  }

  #log(id: string, data: Uint8Array): void {
    const step = this.#step(id);
    this.#output(step, step.output.push(step.decoder.decode(data, { stream: true })));
  }

  #end({ id, completed }: Vertex): void {
    const step = this.#step(id);
    if (!completed || step.completed) return;
    step.completed = true;
    this.#output(step, step.output.end());
  }

  #count(): void {
    const steps = [...this.#steps.values()].filter(isOfDockerfile);
    const done = steps.filter((step) => step.completed && step.error === "").length;
    const count = `${done}/${steps.length}`;
    if (steps.length === 0 || count === this.#counted) return;
    this.#counted = count;
    this.#onProgress({ kind: "step", done, total: steps.length });
  }

  #output(step: Step, lines: readonly string[]): void {
    for (const line of lines) {
      quote(step.lines, line);
      this.#line(line);
    }
  }

  #line(text: string): void {
    this.#onProgress({ kind: "line", text });
  }

  #reason(failure: string): string {
    const words = sentence(failure.replace(PREAMBLE, ""));
    // Steps that ran beside the one that failed have errors too: they were cancelled.
    const failed = [...this.#steps.values()].find(({ error }) => error !== "" && failure.includes(error));
    if (failed === undefined) return words;
    if (PULLS.test(failed.name)) return this.#pullReason(failed, words);
    if (!isOfDockerfile(failed)) return words;
    this.#failed = failed;
    const [, code] = failed.error.match(/exit code: (\d+)$/) ?? [];
    const reason = code === undefined ? words : `exit code ${code}`;
    return `step "${failed.name}" failed: ${reason}${NO_SESSION.test(words) ? ADVICE_ON_SECRETS : ""}`;
  }

  /** Why there is no image: as it was before the build, when its reason was better. */
  #pullReason({ name }: Step, words: string): string {
    const reason = this.#missing.find(({ reference }) => name.includes(reference))?.problem ?? words;
    if (name.startsWith("resolve image config for ")) {
      return `${reason}. The engine reads the Dockerfile with the image of its "# syntax=" line: ` +
        "make it available, or remove the line";
    }
    return NO_SESSION.test(reason)
      ? `${reason}. Pull the image first, or build with DOCKER_BUILDKIT=0`
      : reason;
  }
}

/** Whether it is a step of the Dockerfile. */
function isOfDockerfile({ name }: Step): boolean {
  return name.startsWith("[") && !name.startsWith("[internal]");
}
