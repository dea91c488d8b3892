/** What the page tells the frame, once, when the frame has said that it is ready. */
export interface Job {
  code: string
  /** What was in `localStorage` when the last run ended. */
  storage: Record<string, string>
}

/** Asks the frame now and then whether it still runs; it reports that it is alive. */
export const ping = 'ping'

export type Level = 'log' | 'info' | 'warn' | 'error'

/** What the frame tells the page. */
export type Report =
  | { type: 'ready' }
  | { type: 'alive' }
  | { type: 'print'; level: Level; text: string }
  | { type: 'failure'; text: string; line: number | undefined; code: string | undefined; fix: string | undefined }
  | { type: 'storage'; storage: Record<string, string> }
  | { type: 'done' }
