const coarse = typeof matchMedia === 'function' ? matchMedia('(pointer: coarse)') : undefined

/** The height of a row that is touched, in pixels: that for a mouse, and room for a finger where there is one. */
export function rowHeight(height: number): number {
  return coarse?.matches ? Math.max(height, 40) : height
}
