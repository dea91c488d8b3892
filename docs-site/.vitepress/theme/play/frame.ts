import type { Job, Report } from './protocol.js'

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
  const hear = ({ source, data }: MessageEvent<Report>) => {
    if (source !== frame.contentWindow) return
    if (data.type === 'ready') frame.contentWindow?.postMessage(job, '*')
    else report(data)
  }
  addEventListener('message', hear)
  place.replaceChildren(frame)
  return {
    stop() {
      removeEventListener('message', hear)
      frame.remove()
    },
  }
}

const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; connect-src data: blob:"

function documentAround(script: string, dark: boolean): string {
  return `<!doctype html>
<html lang="en" style="color-scheme: ${dark ? 'dark' : 'light'}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Result</title>
<style>
  body { margin: 16px; color: ${dark ? '#e8eaee' : '#16191f'}; font: 15px/1.5 system-ui, sans-serif; }
  button, input { font: inherit; }
  button { margin: 0 4px 4px 0; padding: 4px 12px; }
</style>
<div id="root"></div>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</html>`
}
