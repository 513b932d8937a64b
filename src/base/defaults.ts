/** Defaults that several rooms share. Times are milliseconds. */

/** How long a service may take to become ready. */
export const START_TIMEOUT_MS = 300_000;

/** How long a stopping container has before it is killed, and how long the hooks around it may take. */
export const STOP_TIMEOUT_MS = 50_000;

/** How long a failed or replaced container has before it is killed. */
export const FAILED_GRACE_MS = 10_000;
