/** What `doctor` found out, one thing at a time. */

/** Something that is as it should be, that may make trouble, or that makes it. */
export interface Finding {
  /** `engine`, `disk`, `permissions` and the like. */
  readonly subject: string;
  readonly state: "ok" | "warning" | "failed";
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}
