import type { Core } from '../sink/core.js'
import { pathOf, type TreeNode } from '../tree/node.js'
import type { PathAtom } from './select.js'

/** A store as its path atoms see it. */
export interface PathCore extends Core {
  readonly paths: PathList
}

/** The atoms of one store that follow a path, so that those whose way leads elsewhere can be told. */
export class PathList {
  first: PathAtom<unknown> | undefined = undefined

  add(atom: PathAtom<unknown>): void {
    atom.next = this.first
    if (this.first !== undefined) this.first.previous = atom
    this.first = atom
  }

  remove(atom: PathAtom<unknown>): void {
    if (atom.next !== undefined) atom.next.previous = atom.previous
    if (atom.previous !== undefined) atom.previous.next = atom.next
    else this.first = atom.next
    atom.next = atom.previous = undefined
  }

  /** Below `node`, at `key` (in arrays: at or after it), something came, went or moved. */
  shapeChanged(node: TreeNode, key: string | number): void {
    if (this.first === undefined) return
    const above = `${pathOf(node)}/`
    const isArray = Array.isArray(node.raw)
    let atom = this.first as PathAtom<unknown> | undefined
    while (atom !== undefined) {
      // Rerouted, it leaves the list.
      const next: PathAtom<unknown> | undefined = atom.next
      if (atom.leadsThrough(above, key, isArray)) atom.reroute()
      atom = next
    }
  }
}
