/** How far ahead of its receiver's time a stamp may be, in milliseconds. */
export const driftLimit = 60_000
