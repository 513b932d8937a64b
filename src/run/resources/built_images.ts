/** Images that builds of this group made, and what became of their names. */
import { messageOf } from "../../base/errors.ts";
import type { ImageInspect } from "../../engine/types.ts";
import type { Service } from "../../model/group.ts";
import { imageSelector } from "../../model/labels.ts";
import { isBuiltTag } from "../../model/names.ts";
import type { Run } from "../session/run.ts";

/** An image built for a service, with the names that miniboss gave it; the user's own are left out. */
interface BuiltImage {
  readonly id: string;
  readonly tags: readonly string[];
}

/**
 * Whether a build of this group made an image. Labels pass on to images made from such a one, so the name is looked at, too:
 * it holds the beginning of the image's own id.
 */
export function isBuilt(
  { identity }: Pick<Run, "identity">,
  { Id: id = "", Config, RepoTags }: ImageInspect,
): boolean {
  const isLabelled = Object.entries(imageSelector(identity)).every(([name, value]) =>
    Config?.Labels?.[name] === value
  );
  return isLabelled && (RepoTags ?? []).some((tag) => isBuiltTag(tag, undefined, id));
}

/** The images built for a service: services share images, so its name is in the image's. */
async function builtImages(run: Run, service: Service): Promise<BuiltImage[]> {
  const images = await run.engine.images.list(imageSelector(run.identity), { signal: run.signal });
  return images.flatMap(({ Id: id, RepoTags }) => {
    const tags = (RepoTags ?? []).filter((tag) => isBuiltTag(tag, service.name, id));
    return tags.length > 0 ? [{ id, tags }] : [];
  });
}

/**
 * The image built last for a service: the one named last. When it was made does not tell, for BuildKit gives an image the time
 * of its newest layer, which may be its base's or come from the cache.
 */
export async function builtLast(run: Run, service: Service): Promise<string | undefined> {
  const images = await builtImages(run, service);
  if (images.length < 2) return images[0]?.id;
  const named = await Promise.all(images.map(async ({ id }) => {
    const { Metadata, Created } = await run.engine.images.inspect(id, { signal: run.signal }) ?? {};
    return { id, at: Date.parse(Metadata?.LastTagTime ?? Created ?? "") };
  }));
  return named.sort((a, b) => b.at - a.at)[0]?.id;
}

/** Removes the images built earlier for a service that no container uses; those that cannot go stay. */
export async function removeOldImages(run: Run, service: Service): Promise<void> {
  if (run.options.keepImages) return;
  const current = run.built.get(service.name);
  if (current === undefined) return;
  for (const { id, tags } of await builtImages(run, service)) {
    if (id === current) continue;
    try {
      // The image goes with its last name.
      for (const tag of tags) await run.engine.images.remove(tag, { signal: run.signal });
    } catch (error) {
      run.signal.throwIfAborted();
      run.emit({ kind: "log", service: service.name, text: `An old image stays: ${messageOf(error)}` });
    }
  }
}
