export const MUTABLE = 1
export const WATCHING = 2
export const CHECKING = 4
export const RECURSED = 8
export const DIRTY = 16
export const PENDING = 32
/** Set on a computed that has met itself, or has written what it had read: each read computes it. */
export const OPEN = 64

/** One dependency: a member of two lists, the dependencies of `sub` and the subscribers of `dep`. */
export interface Link {
  dep: GraphNode
  sub: GraphNode
  prevDep: Link | undefined
  nextDep: Link | undefined
}

/** What every member of the graph has. Fields are declared in one order, so that V8 sees one shape per class. */
export abstract class GraphNode {
  deps: Link | undefined = undefined
  depsTail: Link | undefined = undefined
  subs: Link | undefined = undefined
  subsTail: Link | undefined = undefined
  flags: number = MUTABLE
  /** Counts the changes of a source, so that a resting computed can tell whether it is still right. */
  version = 0

  /** Brings the value up to date; true when it changed. */
  update(): boolean {
    this.flags = MUTABLE
    return true
  }

  /** Called when the last subscriber has left. */
  unwatched(): void {}

  /** Called before a subscriber comes back without reading. */
  rise(): void {}

  /** Differs when the value may have changed, also while nobody is subscribed. */
  stamp(): number {
    return this.version
  }
}

/** A source without a value of its own: it stands for one place in a tree. */
export class Cell extends GraphNode {}
