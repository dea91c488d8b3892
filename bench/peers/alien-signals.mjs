import { computed, effect, endBatch, signal, startBatch } from 'alien-signals'

export default {
  graph: {
    signal(value) {
      const held = signal(value)
      return { read: () => held(), write: (next) => held(next) }
    },
    computed,
    effect: (run) =>
      void effect(() => {
        run()
      }),
    batch(write) {
      startBatch()
      write()
      endBatch()
    },
  },
}
