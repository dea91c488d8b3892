export type Dock = 'left' | 'right' | 'bottom' | 'inline'
export type Theme = 'auto' | 'dark' | 'light'

/** What the panel remembers from one visit to the next. Sizes are pixels: a height at the bottom, a width at a side. */
export interface Memory {
  readonly dock?: Dock
  readonly open?: boolean
  readonly theme?: Theme
  readonly view?: string
  readonly sizes: Readonly<Partial<Record<Dock, number>>>
}

const KEY = 'jods:devtools'

/** Reads what was remembered. Storage may be blocked, and what is in it may be anything. */
export function remembered(): Memory {
  try {
    return checked(JSON.parse(localStorage.getItem(KEY) ?? '{}'))
  } catch {
    return { sizes: {} }
  }
}

export function remember(part: Partial<Memory>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...part }))
  } catch {
    // Blocked or full: then it is forgotten, which is all that is lost.
  }
}

export function isDock(value: unknown): value is Dock {
  return value === 'left' || value === 'right' || value === 'bottom' || value === 'inline'
}

export function isTheme(value: unknown): value is Theme {
  return value === 'auto' || value === 'dark' || value === 'light'
}

function checked({ dock, open, theme, view, sizes }: Record<string, unknown>): Memory {
  return {
    ...(isDock(dock) && { dock }),
    ...(typeof open === 'boolean' && { open }),
    ...(isTheme(theme) && { theme }),
    ...(typeof view === 'string' && { view }),
    sizes: Object.fromEntries(
      Object.entries(sizes ?? {}).filter(([side, size]) => isDock(side) && Number.isFinite(size)),
    ),
  }
}
