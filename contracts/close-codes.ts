/**
 * Why a socket was closed. `session` and `removed`: do not reconnect by yourself. `resume`: a part of the missed
 * messages was replayed; reconnect at once with `since` = the last seq seen. `policy`: too many frames. `tooBig`: a frame
 * above the limit of bytes.
 */
export const CLOSE_CODES = { session: 4401, removed: 4403, resume: 4410, policy: 1008, tooBig: 1009 } as const;
