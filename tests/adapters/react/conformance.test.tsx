import { version } from 'react'
import { testBinding } from '../../conformance/bindings.js'
import { createDriver } from './driver.js'

testBinding(createDriver(`React ${version}`, false))
testBinding(createDriver(`React ${version} in StrictMode`, true))
