import { type Job, ping, type Report } from './protocol.js'

let runtime: Promise<string> | undefined

/** Everything that code can import, as the text of a script; loaded once, when something first runs. */
function loadRuntime(base: string): Promise<string> {
  runtime ??= fetch(`${base}play-runtime.js`).then((answer) => {
    if (!answer.ok) throw new Error(`The modules could not be loaded (${answer.status}).`)
    return answer.text()
  })
  return runtime.catch((error) => {
    runtime = undefined
    throw error
  })
}

export interface Run {
  stop(): void
}

/** Between two questions whether the frame still runs, in milliseconds, and how many may go without an answer. */
const pause = 1_000
const patience = 5

/**
 * Runs a job in a frame of its own, inside `place`. The frame has no origin, no network and no way to this page but
 * its reports: what somebody else has written and shared by a link can do no harm.
 */
export async function runInFrame(
  place: HTMLElement,
  job: Job,
  { base, dark, report }: { base: string; dark: boolean; report: (report: Report) => void },
): Promise<Run> {
  const script = await loadRuntime(base)
  const frame = document.createElement('iframe')
  frame.title = 'What the code draws'
  frame.setAttribute('sandbox', 'allow-scripts allow-forms')
  frame.srcdoc = documentAround(script, dark)
  const tell = (message: Job | typeof ping) => frame.contentWindow?.postMessage(message, '*')
  let isReady = false
  let unanswered = 0
  const hear = ({ source, data }: MessageEvent<Report | null>) => {
    if (source !== frame.contentWindow || typeof data !== 'object' || data === null) return
    unanswered = 0
    if (data.type === 'alive') return
    if (data.type !== 'ready') return report(data)
    // A frame that went elsewhere and came back gets no second job.
    if (!isReady) tell(job)
    isReady = true
  }
  const watch = setInterval(() => {
    if (isReady) unanswered += 1
    if (unanswered > patience) {
      stop()
      report({ type: 'failure', text: tooLong, line: undefined, code: undefined, fix: undefined })
      report({ type: 'done' })
    } else tell(ping)
  }, pause)
  const stop = () => {
    clearInterval(watch)
    removeEventListener('message', hear)
    frame.remove()
  }
  addEventListener('message', hear)
  place.replaceChildren(frame)
  return { stop }
}

const tooLong = `The code ran for more than ${(pause * patience) / 1000} seconds without a pause; it was ended.`

const policy =
  "default-src 'none'; form-action 'none'; base-uri 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; connect-src data: blob:"

function documentAround(script: string, dark: boolean): string {
  return `<!doctype html>
<html lang="en" style="color-scheme: ${dark ? 'dark' : 'light'}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Result</title>
<style>
  body { margin: 16px; color: ${dark ? '#e8eaee' : '#16191f'}; font: 15px/1.5 system-ui, sans-serif; }
  #root:only-of-type:empty::after { color: ${dark ? '#a9b1bd' : '#525a66'}; content: 'Nothing is drawn.'; }
  button, input { font: inherit; }
  button { margin: 0 4px 4px 0; padding: 4px 12px; }
</style>
<div id="root"></div>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</html>`
}
