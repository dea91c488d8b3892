import { testBinding } from '../../conformance/bindings.js'
import { createDriver } from './driver.js'

testBinding(createDriver())
