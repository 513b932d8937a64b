/**
 * The labels by which everything miniboss makes is found again. The only place that spells them.
 *
 * A label alone proves nothing: containers inherit the labels of their image, and people copy labels. So a container, network
 * or volume is miniboss's own only when its `name` label is the name it really has, see `isOwn()`.
 */

/** What every label of miniboss starts with. */
export const LABEL_PREFIX = "dev.miniboss.";

export const LABEL = {
  /** The group's name. */
  group: `${LABEL_PREFIX}group`,
  /** The service's name. */
  service: `${LABEL_PREFIX}service`,
  /** Which copy of the group: `main`, or the name of an isolated copy. */
  instance: `${LABEL_PREFIX}instance`,
  /** The name that miniboss gave this very container, network or volume. */
  name: `${LABEL_PREFIX}name`,
  /** The container's configuration: JSON of field name to hash. */
  config: `${LABEL_PREFIX}config`,
  /** The services it depends on, separated by commas: they are needed once the spec has the service no more. */
  dependencies: `${LABEL_PREFIX}dependencies`,
  /** The URL of the spec, without credentials. */
  spec: `${LABEL_PREFIX}spec`,
  /** The run that this must not outlive: `<pid>:<boot id>:<process start time>:<PID namespace>`. */
  owner: `${LABEL_PREFIX}owner`,
  /** The miniboss version that made it. */
  version: `${LABEL_PREFIX}version`,
} as const;

/** The labels of built images: others than those of containers, which inherit them. */
export const IMAGE_LABEL = {
  /** The name of the group that it was built for. */
  group: `${LABEL_PREFIX}image.group`,
  /** Which copy of the group, see `LABEL.instance`. */
  instance: `${LABEL_PREFIX}image.instance`,
} as const;

/** The instance of a group that is no isolated copy. */
export const MAIN_INSTANCE = "main";

/** One copy of a group, as its labels name it. */
export interface Identity {
  readonly group: string;
  readonly instance: string;
  /** The label of the run that what is made must not outlive. @default none: it stays until it is removed */
  readonly owner?: string;
}

/** The labels that select everything of one copy of a group. */
export function selector(identity: Identity): Record<string, string> {
  return { [LABEL.group]: identity.group, [LABEL.instance]: identity.instance };
}

/** The labels of the images that one copy of a group builds. */
export function imageSelector(identity: Identity): Record<string, string> {
  return { [IMAGE_LABEL.group]: identity.group, [IMAGE_LABEL.instance]: identity.instance };
}

/**
 * Whether miniboss made a container, network or volume under the name that it has.
 *
 * @example A container run from an image that was committed from a container of miniboss
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const labels = { "dev.miniboss.group": "shop", "dev.miniboss.name": "db-shop-0001" };
 * assertEquals(isOwn(["db-shop-0001"], labels), true);
 * assertEquals(isOwn(["mine"], labels), false);
 * ```
 */
export function isOwn(
  names: readonly string[],
  labels: Readonly<Record<string, string>> | null | undefined,
): boolean {
  const given = labels?.[LABEL.name];
  return given !== undefined && names.includes(given);
}
