import type { Inspector } from '../contract.js'

/** Who looks on. There is nobody nearly always, and asking costs one comparison. */
export let inspector: Inspector | undefined

export function setInspector(next: Inspector | undefined): void {
  inspector = next
}
