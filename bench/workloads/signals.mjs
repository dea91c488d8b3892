import { measure } from '../measure.mjs'

/** Each makes a graph and returns a turn: a write, and what must have come of it. */
const shapes = {
  'deep: a chain of 50'(graph) {
    const { head, runs, last } = watched(graph, (read) => {
      let get = read
      for (let depth = 0; depth < 50; depth++) {
        const below = get
        get = graph.computed(() => below() + 1)
      }
      return get
    })
    return (i) => head.write(i) ?? (last() === i + 50 && runs() === 1)
  },
  'broad: 50 branches of two'(graph) {
    const head = graph.signal(0)
    let runs = 0
    for (let branch = 0; branch < 50; branch++) {
      const one = graph.computed(() => head.read() + branch)
      const two = graph.computed(() => one() + 1)
      graph.effect(() => {
        two()
        runs += 1
      })
    }
    return (i) => {
      runs = 0
      head.write(i)
      return runs === 50
    }
  },
  'diamond: five sides'(graph) {
    const { head, runs, last } = watched(graph, (read) => {
      const sides = Array.from({ length: 5 }, () => graph.computed(() => read() + 1))
      return graph.computed(() => sides.reduce((sum, side) => sum + side(), 0))
    })
    return (i) => head.write(i) ?? (last() === (i + 1) * 5 && runs() === 1)
  },
  'dynamic: dependencies change with each write'(graph) {
    const { head, runs } = watched(graph, (read) => {
      const double = graph.computed(() => read() * 2)
      const negative = graph.computed(() => -read())
      return graph.computed(() => {
        let sum = 0
        for (let time = 0; time < 20; time++) sum += read() % 2 ? double() : negative()
        return sum
      })
    })
    return (i) => head.write(i) ?? runs() === 1
  },
  'cut: a computed that stays equal'(graph) {
    const { head, runs } = watched(graph, (read) => {
      const same = graph.computed(() => read() * 0)
      const one = graph.computed(() => same() + 1)
      return graph.computed(() => one() + 2)
    })
    return (i) => head.write(i) ?? runs() === 0
  },
  'mux: 100 signals into one, out of it 100'(graph) {
    const heads = Array.from({ length: 100 }, () => graph.signal(0))
    const all = graph.computed(() => heads.map((head) => head.read()))
    let runs = 0
    for (const index of heads.keys()) {
      const one = graph.computed(() => all()[index])
      graph.effect(() => {
        one()
        runs += 1
      })
    }
    return (i) => {
      runs = 0
      heads[i % 10].write(i)
      return runs === 1
    }
  },
  'wide: 1,000 effects, one of them hit'(graph) {
    let runs = 0
    const heads = Array.from({ length: 1000 }, () => graph.signal(0))
    for (const head of heads) {
      graph.effect(() => {
        head.read()
        runs += 1
      })
    }
    return (i) => {
      runs = 0
      heads[i % 1000].write(i)
      return runs === 1
    }
  },
  'fan: 1,000 effects of one signal'(graph) {
    const head = graph.signal(0)
    let runs = 0
    for (let index = 0; index < 1000; index++) {
      graph.effect(() => {
        head.read()
        runs += 1
      })
    }
    return (i) => {
      runs = 0
      head.write(i)
      return runs === 1000
    }
  },
}

/** A signal, what `build` makes of it, and an effect on that which counts its runs since the last write. */
function watched(graph, build) {
  const { read, write } = graph.signal(0)
  const last = build(read)
  let count = 0
  graph.effect(() => {
    last()
    count += 1
  })
  const head = {
    write(value) {
      count = 0
      write(value)
    },
  }
  return { head, last, runs: () => count }
}

export default {
  title: 'Signal graphs',
  meanOf: 'geometric mean of the shapes',
  meanGoals: [{ times: 1, of: 'alien-signals' }],
  workloads: Object.entries(shapes).map(([name, make]) => ({
    name,
    goals: [],
    run({ graph }) {
      if (!graph) return undefined
      const turn = make(graph)
      let value = 0
      return measure((n) => {
        for (let i = 0; i < n; i++) if (!turn(++value)) throw new Error(`wrong after write ${value}`)
      })
    },
  })),
}
