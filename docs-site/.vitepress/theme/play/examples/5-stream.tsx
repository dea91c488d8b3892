// A stream that fills a store
import { defineStore, effect } from 'jods'
import { stream } from 'jods/stream'
import { z } from 'zod'

const chat = defineStore({
  name: 'chat',
  schema: z.object({ answer: z.string(), words: z.int().min(0) }),
  initial: { answer: '', words: 0 },
})

const place = document.querySelector('#root')!
effect(() => {
  place.textContent = `${chat.answer} (${chat.words} words)`
})

// Any async iterable is a source, and so are a Response, an EventSource and a ReadableStream.
async function* answer() {
  for (const word of 'Every chunk goes through the one validated sink.'.split(' ')) {
    await new Promise((next) => setTimeout(next, 150))
    yield { type: 'append', path: '/answer', value: `${word} ` }
    yield { type: 'merge', value: { words: chat.words + 1 } }
  }
  yield { type: 'merge', value: { words: -1 } } // the schema refuses it; the stream goes on
}

const { chunks, applied, rejected } = await stream(answer(), chat, { onError: (error) => console.warn(error) })
console.log({ chunks, applied, rejected })
