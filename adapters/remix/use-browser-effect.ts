import { useEffect, useLayoutEffect } from 'react'

export const isBrowser: boolean = typeof document !== 'undefined'

/** Runs before the browser paints; on a server, where nothing runs, without the warning of React 18. */
export const useBrowserEffect: typeof useLayoutEffect = isBrowser ? useLayoutEffect : useEffect
