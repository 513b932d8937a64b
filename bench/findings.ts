/** What profiles and trials said, for the page: written by hand. */

/** Why a measure misses its target, by its id; needed only while it does. */
export const REASONS: Readonly<Record<string, string>> = {};

export const FINDINGS = `
## Where the time goes
`;
