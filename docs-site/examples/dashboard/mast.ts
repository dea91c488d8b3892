/** What a met mast would send: Server-Sent Events, one reading every 300 ms. It lives in the page. */
export interface Mast {
  /** A response as `fetch` would give it; the mast sends as long as somebody reads. */
  connect(): Response
  /** Sends one event as it is. */
  send(data: string): void
}

const interval = 300

export function openMast(): Mast {
  const readers = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const encoder = new TextEncoder()
  const powers = [1400, 1900, 900]
  let wind = 8
  let sent = 0

  const write = (data: string) => {
    for (const reader of readers) reader.enqueue(encoder.encode(`data: ${data}\n\n`))
  }

  function measure(): void {
    wind = Math.min(16, Math.max(2, wind + (Math.random() - 0.5) * 1.2))
    for (const index of powers.keys()) {
      const wanted = Math.min(3000, wind ** 2 * (11 + index * 2))
      powers[index] = Math.round((powers[index] ?? 0) * 0.8 + wanted * 0.2 + (Math.random() - 0.5) * 40)
    }
    const total = powers.reduce((sum, power) => sum + power, 0)
    const patch = [
      { op: 'replace', path: '/wind', value: Math.round(wind * 10) / 10 },
      ...powers.map((value, index) => ({ op: 'replace', path: `/turbines/${index}/power`, value: Math.max(0, value) })),
      ...(sent >= 60 ? [{ op: 'remove', path: '/history/0' }] : []),
      { op: 'add', path: '/history/-', value: total },
    ]
    sent += 1
    write(JSON.stringify({ type: 'patch', patch }))
  }

  function connect(): Response {
    let timer: ReturnType<typeof setInterval>
    let own: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller
        readers.add(controller)
        timer = setInterval(measure, interval)
      },
      cancel() {
        clearInterval(timer)
        readers.delete(own)
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  return { connect, send: write }
}
