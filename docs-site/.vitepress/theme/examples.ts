/** What `docs-site/examples/<name>/index.ts` (or `.tsx`) exports. */
export interface Example {
  /** Draws into `element` and starts; returns what stops it. */
  mount(element: HTMLElement): () => void
}

const found = import.meta.glob<Example>('../../examples/*/index.{ts,tsx}')

/** Loads one example; throws for a name that no folder bears. */
export function loadExample(name: string): Promise<Example> {
  const load = found[`../../examples/${name}/index.ts`] ?? found[`../../examples/${name}/index.tsx`]
  if (!load) throw new Error(`There is no example "${name}"; there are ${Object.keys(found).join(', ') || 'none'}.`)
  return load()
}
