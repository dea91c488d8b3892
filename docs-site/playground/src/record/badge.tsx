import type { ReactNode } from 'react'

/** Who wrote: the source of an origin, or `refused`. */
export function Badge({ source }: { source: string }): ReactNode {
  return <span className={`badge badge-${source}`}>{source}</span>
}
