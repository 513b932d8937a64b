/** Builds images once for all copies of a group. */
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/errors.ts";
import type { Build, Service } from "../../model/group.ts";
import { LABEL } from "../../model/labels.ts";
import { imageNeedsContext } from "../../model/resolve.ts";

/** The images of a run of tests. */
export class SharedBuilds {
  readonly #builds = new Map<string, Promise<string>>();

  constructor(
    readonly engine: Engine,
    readonly options: {
      readonly owner: string;
      readonly signal: AbortSignal;
      readonly log: (service: string, text: string) => void;
    },
  ) {}

  /** The ids of the images of those services that are built and whose build needs no context value, by service. */
  async imagesOf(services: readonly Service[]): Promise<Map<string, string>> {
    const images = new Map<string, string>();
    for (const service of services) {
      if (service.build === undefined || imageNeedsContext(service)) continue;
      images.set(service.name, await this.#image(service, service.build));
    }
    return images;
  }

  /** Removes the images that have no name: one with a name is somebody's. */
  async remove(signal: AbortSignal): Promise<void> {
    for (const building of this.#builds.values()) {
      const [built] = await Promise.allSettled([building]);
      if (built.status === "rejected") continue;
      const image = await this.engine.images.inspect(built.value, { signal });
      if (!image || (image.RepoTags ?? []).length > 0) continue;
      try {
        await this.engine.images.remove(built.value, { signal });
      } catch (error) {
        // A container that is kept, or somebody else's, uses it.
        if (!(error instanceof EngineError) || error.status !== 409) throw error;
      }
    }
    this.#builds.clear();
  }

  async #image({ name, platform }: Service, build: Build): Promise<string> {
    const key = JSON.stringify([build.directory, build.dockerfile, build.target, build.args, platform]);
    const known = this.#builds.get(key);
    if (known) return await known;
    const { signal, owner, log } = this.options;
    const building = this.engine.images.build({
      ...build,
      platform,
      labels: { [LABEL.owner]: owner },
      signal,
      onProgress: (progress) => {
        if (progress.kind === "line") log(name, progress.text);
      },
    });
    building.catch(() => {});
    this.#builds.set(key, building);
    return await building;
  }
}
