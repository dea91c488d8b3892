// A page that keeps a store: `#<engine>:<key>`, and `:silent` for one that has no BroadcastChannel.
import { defineStore } from 'jods'
import { persist } from 'jods/persist'
import { indexedDB } from 'jods/storage'
import { z } from 'zod'

const [engine, key, flag] = location.hash.slice(1).split(':') as [string, string, string?]
if (flag === 'silent') Reflect.deleteProperty(globalThis, 'BroadcastChannel')

const store = defineStore({
  name: 'page',
  schema: z.object({ text: z.string().default(''), names: z.array(z.string()).default([]) }),
})
const storage = engine === 'local' ? localStorage : indexedDB({ database: key })
const errors: Error[] = []
const saved = persist(store, { storage, key, durable: true, onError: (error) => errors.push(error) })
const page = { store, saved, errors, atOnce: store.text }

export type Page = typeof page

Object.assign(globalThis, { page })
