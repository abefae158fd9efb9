/**
 * Why a socket was closed. `session` and `removed`: do not reconnect by yourself. `resume`: a part of the missed
 * messages was replayed; reconnect at once with `since` = the last seq seen. `policy`: too many frames. `tooBig`: a frame
 * above the limit of bytes. `later`: the room cannot say who may be there; come back after a while.
 */
export const CLOSE_CODES = {
  session: 4401,
  removed: 4403,
  resume: 4410,
  policy: 1008,
  tooBig: 1009,
  later: 1013,
} as const;
