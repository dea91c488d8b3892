// A form in Vue
import { defineStore } from 'jods'
import { useJods } from 'jods/vue'
import { createApp } from 'vue'
import { z } from 'zod'

const order = defineStore({
  name: 'order',
  schema: z.object({ title: z.string(), qty: z.int().min(1) }),
  initial: { title: 'Notebook', qty: 1 },
  computed: { label: (state) => `${state.qty} × ${state.title}` },
})

// Vue tracks what the template reads; `v-model` writes to the store.
createApp({
  setup: () => ({ view: useJods(order) }),
  template: `
    <p><label>Title <input v-model="view.title"></label></p>
    <p><button type="button" @click="view.qty++">One more</button> {{ view.label }}</p>`,
}).mount('#root')
