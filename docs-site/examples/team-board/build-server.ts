/** What a build server would send: how each build goes on, for ever. It lives in the page. */
export async function* builds(last: number): AsyncGenerator<object> {
  for (let number = last + 1; ; number++) {
    yield { number, step: 'waiting', done: 0 }
    await pause(1500)
    for (let tick = 1; tick <= 20; tick++) {
      yield { step: tick < 8 ? 'compiling' : 'testing', done: tick / 20 }
      await pause(400)
    }
    yield { step: number % 4 === 0 ? 'failed' : 'passed' }
    await pause(4000)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
