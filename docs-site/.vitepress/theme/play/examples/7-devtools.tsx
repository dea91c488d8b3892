// Devtools, watching a store
import { defineStore, onReject } from 'jods'
import { devtools } from 'jods/devtools'
import { z } from 'zod'

const lamp = defineStore({
  name: 'lamp',
  schema: z.object({ on: z.boolean(), watts: z.int().min(0).max(100) }),
  initial: { on: false, watts: 40 },
})

devtools([lamp])
onReject(lamp, ({ reason }) => console.warn('refused:', reason))

// `inline` fills the element that it stands in; by default the panel docks at an edge of the page.
document.body.style.margin = '0'
const place = document.querySelector<HTMLElement>('#root')!
place.style.height = '100vh'
place.innerHTML = '<jods-devtools dock="inline"></jods-devtools>'

lamp.on = true
lamp.watts = 60
const next = (watts: number) => {
  try {
    lamp.watts = watts
  } catch {} // the panel lists it among the rejections
}
for (const watts of [75, 100, 125]) next(watts)
console.log('Drag the lower edge of the result to see more of the panel.')
