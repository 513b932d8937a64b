/** The labels by which everything miniboss makes is found again. The only place that spells them. */

/** What every label of miniboss starts with. */
export const LABEL_PREFIX = "dev.miniboss.";

export const LABEL = {
  /** The group's name. */
  group: `${LABEL_PREFIX}group`,
  /** The service's name; on containers, and on images built for it. */
  service: `${LABEL_PREFIX}service`,
  /** Which copy of the group: `main`, or the name of an isolated copy. */
  instance: `${LABEL_PREFIX}instance`,
  /** The container's configuration: JSON of field name to hash. */
  config: `${LABEL_PREFIX}config`,
  /** The URL of the spec, without credentials. */
  spec: `${LABEL_PREFIX}spec`,
  /** The run that this must not outlive: `<pid>:<boot id>:<process start time>:<PID namespace>`. */
  owner: `${LABEL_PREFIX}owner`,
  /** The miniboss version that made it. */
  version: `${LABEL_PREFIX}version`,
} as const;

/** The instance of a group that is no isolated copy. */
export const MAIN_INSTANCE = "main";

/** One copy of a group, as its labels name it. */
export interface Identity {
  readonly group: string;
  readonly instance: string;
}

/** The labels that select everything of one copy of a group. */
export function selector(identity: Identity): Record<string, string> {
  return { [LABEL.group]: identity.group, [LABEL.instance]: identity.instance };
}
