/** What differs between a group and an isolated copy of it, besides the host ports that a session chooses. */
import type { Group, Service } from "../../model/group.ts";

/**
 * A copy of a group.
 *
 * @param folder where the copy's context is kept
 * @param images images that were built for services of the group; such a service is not built again
 */
export function isolated(
  group: Group,
  { folder, images }: { readonly folder: string; readonly images: ReadonlyMap<string, string> },
): Group {
  const services = group.services.map((service): Service => {
    const image = images.get(service.name);
    return image === undefined ? service : { ...service, image, build: undefined, pull: "never" };
  });
  return { ...group, folder, services };
}
