// Signals: who wakes, and when
import { batch, computed, defineStore, effect, select } from 'jods'
import { z } from 'zod'

const people = defineStore({
  name: 'people',
  schema: z.object({ people: z.array(z.object({ id: z.string(), name: z.string(), age: z.int() })) }),
  initial: {
    people: [
      { id: 'a', name: 'Ada', age: 36 },
      { id: 'b', name: 'Alan', age: 41 },
    ],
  },
})

// Each wakes only when what it has read changes.
effect(() => console.log('the first name is', people.people[0]?.name))
const oldest = computed(() => Math.max(...people.people.map((person) => person.age)))
effect(() => console.log('the oldest is', oldest.get()))
select(people, '/people/1/age').listen((age) => console.log('Alan is now', age))

people.people[0]!.age = 37 // nobody reads it but `oldest`, which stays what it was
people.people[1]!.age = 42

// A batch is one change and one wake, or none at all.
batch(() => {
  people.people[0]!.name = 'Ada Lovelace'
  people.people.push({ id: 'c', name: 'Grace', age: 85 })
})
