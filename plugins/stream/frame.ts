/** Milliseconds to the next frame where there are none. */
const frame = 16

/** Runs `fn` with the next animation frame, or after 16 ms where there are none: outside of browsers, in a hidden tab. */
export function inNextFrame(fn: () => void): void {
  const host = globalThis as { requestAnimationFrame?: (fn: () => void) => number; document?: { hidden?: boolean } }
  if (host.requestAnimationFrame && host.document?.hidden !== true) host.requestAnimationFrame(() => fn())
  else setTimeout(fn, frame)
}
