import type { Entry } from '../../scripts/entries.mjs'

export function referencePage(point: Pick<Entry, 'specifier'>): string
