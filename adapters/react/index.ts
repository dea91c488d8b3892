'use client'

import { useEffect, useInsertionEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { createUseJods, type UseJods } from '../hooks/index.js'

/**
 * `useJods(store)` gives a view that is typed as the store: the component renders again for what it read, and for nothing
 * else. Handlers write to it as to the store (a refused write throws `SchemaError` there) and read what is current. It
 * takes a part too, such as a row that a list hands down: then only that row's component renders when the row changes.
 *
 * `useJods(store, selector, equals?)` gives the selector's value, objects as snapshots; the component renders again when
 * that is another one, by `Object.is` or by `equals`.
 */
export const useJods: UseJods = createUseJods({ useMemo, useRef, useEffect, useInsertionEffect, useSyncExternalStore })
