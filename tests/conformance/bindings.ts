import { batch, defineStore, json, SchemaError, snapshot } from 'jods'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { nodeOf } from '../../src/proxy/node-of.js'
import type { TreeNode } from '../../src/tree/node.js'

/** What is on the page. */
export interface Screen<Props> {
  readonly container: Element
  update(props: Props): Promise<void>
  unmount(): Promise<void>
}

/** A button with a text, which reads and writes a view of the store: `useJods(store)`. */
export interface TextProps {
  store: Board
  show: (view: Board) => string
  /** Called each time that the text is made. */
  onRender?: () => void
  onClick?: (view: Board) => void
}

/** A list of `useJods(store).rows` by their ids, each in a component of its own, which gets its row and uses it. */
export interface ListProps {
  store: Board
  onListRender?: () => void
  onRowRender?: (id: number) => void
  onRowClick?: (row: Row) => void
}

/** The text of what `useJods(store, selector, equals)`, or an atom where a binding has no selectors, gives. */
export interface SelectedProps {
  store: Board
  selector: (state: Board) => unknown
  equals?: (a: any, b: any) => boolean
  onRender?: () => void
}

/** The components of the suite, in one framework. */
export interface Driver {
  readonly name: string
  text(props: TextProps): Screen<TextProps>
  /** Two texts of one store in one page. */
  twice(props: TextProps): Screen<TextProps>
  list(props: ListProps): Screen<ListProps>
  selected(props: SelectedProps): Screen<SelectedProps>
  /** Shows the title of the first row by a child that selects it, while there is one. */
  first(props: { store: Board }): Screen<{ store: Board }>
  /** Shows `a` and, in an effect, sets `b` to twice of it. */
  writer(props: { store: Board }): Screen<{ store: Board }>
  /** Does something and waits until the page shows what came of it. */
  act(fn: () => void): Promise<void>
  /** Renders of the least there can be: 2 where the framework renders everything twice. */
  readonly factor?: number
  /** Every commit is shown at once, outside of a batch. */
  readonly isSynchronous?: boolean
}

export type Row = Board['rows'][number]
export type Board = ReturnType<typeof board>

export function board(size = 3) {
  return defineStore({
    name: 'board',
    schema: z.object({
      a: z.int().default(0),
      b: z.int().default(0),
      isOn: z.boolean().default(true),
      user: z.object({ name: z.string(), tags: z.array(z.string()) }).default({ name: 'Ann', tags: ['x'] }),
      rows: z.array(z.object({ id: z.int(), title: z.string(), votes: z.int().min(0).default(0) })),
      byKey: z.record(z.string(), z.int()).default({}),
      day: z.date().default(new Date(0)),
      map: z.map(z.string(), z.int()).default(new Map()),
      set: z.set(z.string()).default(new Set()),
      note: z.string().optional(),
    }),
    initial: { rows: Array.from({ length: size }, (_, id) => ({ id, title: `row ${id}` })) },
    computed: {
      sum: (state) => state.a + state.b,
      votes: (state) => state.rows.reduce((sum, row) => sum + row.votes, 0),
      voted: (state) => state.rows.filter((row) => row.votes > 0),
      byVotes: (state) => ({ none: state.rows.filter((row) => row.votes === 0) }),
    },
  })
}

/** How many hold on to something in the state. */
function subscribers(store: Board): number {
  const count = (node: TreeNode): number => {
    const cells = [...Object.values(node.interest?.cells ?? {}), node.interest?.keys, node.interest?.deep]
    let sum = cells.filter((cell) => cell?.subs !== undefined).length
    for (let watch = node.interest?.watches; watch !== undefined; watch = watch.nextWatch) sum++
    for (const kid of Object.values(node.kids ?? {})) if (kid !== undefined) sum += count(kid)
    return sum
  }
  return count(nodeOf(store) as TreeNode)
}

/** One suite for the binding of every framework. */
export function testBinding(driver: Driver): void {
  const { act, factor = 1, isSynchronous = false } = driver
  const screens: Screen<never>[] = []
  afterEach(async () => {
    for (const screen of screens.splice(0)) await screen.unmount()
  })

  function keep<P>(screen: Screen<P>): Screen<P> {
    screens.push(screen as Screen<never>)
    return screen
  }

  /** A text on the page: what it says, how often it was made, and a click on it. */
  function show(store: Board, text: TextProps['show'], onClick?: TextProps['onClick']) {
    let renders = 0
    const props = { store, show: text, onRender: () => renders++, ...(onClick && { onClick }) }
    const screen = keep(driver.text(props))
    return {
      screen,
      text: () => screen.container.textContent,
      /** Renders since it was asked last. */
      renders() {
        const count = renders / factor
        renders = 0
        return count
      },
      click: () => act(() => screen.container.querySelector('button')?.click()),
      update: (next: Partial<TextProps>) => screen.update({ ...props, ...next }),
    }
  }

  describe(`R08 ${driver.name}`, () => {
    test('reads what is there and follows it', async () => {
      const store = board()
      const page = show(store, (view) => `${view.a} ${view.user.name}`)
      expect([page.text(), page.renders()]).toEqual(['0 Ann', 1])
      await act(() => {
        store.a = 5
      })
      expect([page.text(), page.renders()]).toEqual(['5 Ann', 1])
      await act(() => {
        store.user.name = 'Bob'
      })
      expect([page.text(), page.renders()]).toEqual(['5 Bob', 1])
    })

    test('renders for what it read and for nothing else', async () => {
      const store = board()
      const page = show(store, (view) => view.user.name)
      page.renders()
      await act(() => {
        store.a = 1
        store.user.tags.push('y')
        store.rows[0]!.title = 'x'
        store.byKey.k = 1
      })
      expect(page.renders()).toBe(0)
      await act(() => {
        store.user = { name: 'Ann', tags: [] }
        store.user.name = 'Eve'
      })
      expect(page.text()).toBe('Eve')
    })

    test('a parent that is replaced as a whole shows its new members', async () => {
      const store = board()
      const page = show(store, (view) => `${view.user.name} ${view.user.tags.join()}`)
      await act(() => {
        store.user = { name: 'Zoe', tags: ['p', 'q'] }
      })
      expect(page.text()).toBe('Zoe p,q')
      await act(() => {
        store.user.tags[1] = 'r'
      })
      expect(page.text()).toBe('Zoe p,r')
    })

    test('a batch is one render', async () => {
      const store = board()
      const page = show(store, (view) => `${view.a} ${view.b} ${view.user.name}`)
      page.renders()
      await act(() =>
        batch(() => {
          store.a = 1
          store.b = 2
          store.user.name = 'Bob'
        }),
      )
      expect([page.text(), page.renders()]).toEqual(['1 2 Bob', 1])
    })

    test('computed fields: read like members, and rendered for when they change', async () => {
      const store = board()
      const page = show(store, (view) => `${view.sum} ${view.votes}`)
      page.renders()
      await act(() => {
        store.a = 2
      })
      expect([page.text(), page.renders()]).toEqual(['2 0', 1])
      await act(() =>
        batch(() => {
          store.a = 1
          store.b = 1
        }),
      )
      expect([page.text(), page.renders()]).toEqual(['2 0', 0])
      await act(() => {
        store.rows[1]!.votes = 3
      })
      expect([page.text(), page.renders()]).toEqual(['2 3', 1])
    })

    test('what is no longer read renders nothing', async () => {
      const store = board()
      const page = show(store, (view) => (view.isOn ? `a${view.a}` : `b${view.b}`))
      page.renders()
      await act(() => {
        store.b = 1
      })
      expect(page.renders()).toBe(0)
      await act(() => {
        store.isOn = false
      })
      expect([page.text(), page.renders()]).toEqual(['b1', 1])
      await act(() => {
        store.a = 9
      })
      expect(page.renders()).toBe(0)
      await act(() => {
        store.b = 2
      })
      expect([page.text(), page.renders()]).toEqual(['b2', 1])
    })

    test('handlers write the store and read what is current', async () => {
      const store = board()
      const seen: number[] = []
      const page = show(
        store,
        (view) => `${view.a}`,
        (view) => {
          view.a++
          view.a++
          view.b += 10
          seen.push(view.a, view.b, view.sum)
          view.user.tags = ['new']
          view.note = 'hi'
        },
      )
      page.renders()
      await page.click()
      expect([page.text(), page.renders(), seen]).toEqual(['2', isSynchronous ? 2 : 1, [2, 10, 12]])
      expect(json(store)).toMatchObject({ a: 2, b: 10, note: 'hi', user: { tags: ['new'] } })
      await act(() => {
        store.b = 50
      })
      expect(page.renders()).toBe(0)
    })

    test('a refused write throws in the handler and changes nothing', async () => {
      const store = board()
      const caught: unknown[] = []
      const page = show(
        store,
        (view) => `${view.rows[0]?.votes}`,
        (view) => {
          try {
            view.rows[0]!.votes = -1
          } catch (error) {
            caught.push(error)
          }
        },
      )
      page.renders()
      await page.click()
      expect([page.text(), page.renders(), store.rows[0]?.votes]).toEqual(['0', 0, 0])
      expect(caught[0]).toBeInstanceOf(SchemaError)
      expect(caught[0]).toMatchObject({ code: 'schema/invalid', path: '/rows/0/votes' })
    })

    test('array methods, read and write', async () => {
      const store = board()
      const page = show(
        store,
        ({ rows }) =>
          `${rows.length} ${rows.map((row) => row.id)} ${rows.find((row) => row.votes > 0)?.title} ${rows.at(-1)?.id}`,
        ({ rows }) => {
          rows.push({ id: 7, title: 'seven', votes: 1 })
          rows.unshift({ id: 8, title: 'eight', votes: 0 })
          rows.splice(1, 1)
          rows.sort((x, y) => y.id - x.id)
          expect(rows.includes(rows[0]!)).toBe(true)
          expect(rows.indexOf(rows[2]!)).toBe(2)
          expect(store.rows.indexOf(rows[2]!)).toBe(2)
          expect(rows.sort()).toBe(rows)
        },
      )
      expect(page.text()).toBe('3 0,1,2 undefined 2')
      await page.click()
      expect(page.text()).toBe('4 8,7,2,1 seven 1')
      await act(() => void store.rows.pop())
      expect(page.text()).toBe('3 8,7,2 seven 2')
      await act(() => void store.rows.reverse())
      expect(page.text()).toBe('3 2,7,8 seven 8')
      await act(() => void store.rows.fill({ id: 1, title: 'same', votes: 0 }))
      expect(page.text()).toBe('3 1,1,1 undefined 1')
    })

    test('arrays are iterated: for…of, spread, destructuring, Array.from', async () => {
      const store = board()
      const page = show(store, ({ rows }) => {
        let titles = ''
        for (const { title } of rows) titles += title
        const [first, ...rest] = rows
        return `${titles} ${[...rows].length} ${first?.votes} ${rest[0]?.title} ${Array.from(rows, ({ id }) => id)}`
      })
      expect(page.text()).toBe('row 0row 1row 2 3 0 row 1 0,1,2')
      await act(() => {
        store.rows[0]!.votes = 7
        store.rows[1]!.title = 'new'
        store.rows.pop()
      })
      expect(page.text()).toBe('row 0new 2 7 new 0,1')
    })

    test('keys that come and go', async () => {
      const store = board()
      const page = show(
        store,
        (view) => `${Object.keys(view.byKey)} ${Object.entries(view.byKey).flat()} ${'note' in view} ${view.note}`,
      )
      expect(page.text()).toBe('  false undefined')
      await act(() => {
        store.byKey.k = 1
      })
      expect(page.text()).toBe('k k,1 false undefined')
      await act(() => {
        store.note = 'n'
        store.byKey.l = 2
        delete store.byKey.k
      })
      expect(page.text()).toBe('l l,2 true n')
      await act(() => {
        delete store.note
      })
      expect(page.text()).toBe('l l,2 false undefined')
    })

    test('the key set alone: values may change', async () => {
      const store = board()
      store.byKey.k = 1
      const page = show(store, (view) => Object.keys(view.byKey).join())
      page.renders()
      await act(() => {
        store.byKey.k = 2
      })
      expect(page.renders()).toBe(0)
      await act(() => {
        store.byKey.l = 2
      })
      expect([page.text(), page.renders()]).toEqual(['k,l', 1])
    })

    test('Map, Set and Date are values: replaced, and shown', async () => {
      const store = board()
      const page = show(
        store,
        (view) => `${[...view.map.keys()]} ${[...view.set]} ${view.day.getTime()}`,
        (view) => {
          view.map = new Map([...view.map, ['m', 1]])
          view.set = new Set(['s'])
          view.day = new Date(5)
        },
      )
      await page.click()
      expect(page.text()).toBe('m s 5')
    })

    test('a view is as good as its store to every function', async () => {
      const store = board()
      let kept: unknown
      const page = show(
        store,
        (view) => `${JSON.stringify(view.user)} ${{ ...view.user }.name} ${Array.isArray(view.rows)}`,
        (view) => {
          kept = snapshot(view)
          view.rows[1] = view.rows[0]!
          view.user.name = json(view.user).name.toUpperCase()
        },
      )
      await page.click()
      expect(kept).toMatchObject({ a: 0 })
      expect(page.text()).toBe('{"name":"ANN","tags":["x"]} ANN true')
      await act(() => {
        store.rows[0]!.title = 'other'
      })
      expect(store.rows[1]?.title).toBe('row 0')
    })

    test('snapshot and json of a view are reads of all that is in it', async () => {
      const store = board(1)
      const whole = show(store, (view) => `${snapshot(view).rows[0]?.title} ${json(view).user.name}`)
      const part = show(store, (view) => JSON.stringify([snapshot(view.user), json(view.user.tags)]))
      await act(() => {
        store.rows[0]!.title = 'new'
        store.user.name = 'Bob'
      })
      expect([whole.text(), part.text()]).toEqual(['new Bob', '[{"name":"Bob","tags":["x"]},["x"]]'])
      await act(() => void store.user.tags.push('y'))
      expect(part.text()).toBe('[{"name":"Bob","tags":["x","y"]},["x","y"]]')
      part.renders()
      await act(() => {
        store.a = 1
      })
      expect(part.renders()).toBe(0)
    })

    test('a computed field that holds parts shows them as the state does', async () => {
      const store = board()
      const lists = new Set<unknown>()
      const page = show(
        store,
        (view) => {
          lists.add(view.voted)
          return `${view.voted.map((row) => row.title)} ${view.byVotes.none.map((row) => row.title)} ${view.a}`
        },
        (view) => {
          view.voted[0]!.title += '!'
        },
      )
      await act(() => {
        store.rows[1]!.votes = 1
      })
      expect(page.text()).toBe('row 1 row 0,row 2 0')
      lists.clear()
      await act(() => {
        store.a = 1
      })
      expect([page.text(), lists.size]).toEqual(['row 1 row 0,row 2 1', 1])
      await act(() => {
        store.rows[1]!.title = 'one'
        store.rows[2]!.title = 'two'
      })
      expect(page.text()).toBe('one row 0,two 1')
      await page.click()
      expect([page.text(), store.rows[1]?.title]).toEqual(['one! row 0,two 1', 'one!'])
    })

    test('a list of 1,000 rows renders the one that changed', async () => {
      const store = board(1000)
      const rendered: number[] = []
      let lists = 0
      const { container } = keep(
        driver.list({ store, onListRender: () => lists++, onRowRender: (id) => rendered.push(id) }),
      )
      expect([container.querySelectorAll('button').length, rendered.length]).toEqual([1000, 1000 * factor])
      rendered.length = lists = 0
      await act(() => {
        store.rows[500]!.title = 'changed'
      })
      expect([lists, [...new Set(rendered)], rendered.length]).toEqual([0, [500], factor])
      expect(container.querySelectorAll('button')[500]?.textContent).toBe('changed 0')
    })

    test('rows that move keep their components, rows that go leave the page', async () => {
      const store = board(5)
      const rendered: number[] = []
      const { container } = keep(driver.list({ store, onRowRender: (id) => rendered.push(id) }))
      const titles = () => [...container.querySelectorAll('button')].map((button) => button.textContent?.slice(4, 5))
      const last = container.querySelectorAll('button')[4]
      rendered.length = 0
      await act(() => void store.rows.reverse())
      expect(titles()).toEqual(['4', '3', '2', '1', '0'])
      expect(container.querySelectorAll('button')[0]).toBe(last)
      await act(() => void store.rows.splice(1, 2))
      expect(titles()).toEqual(['4', '1', '0'])
      expect(rendered).toEqual([])
      await act(() => {
        store.rows[2]!.title = 'row 9'
      })
      expect([titles(), [...new Set(rendered)]]).toEqual([['4', '1', '9'], [0]])
    })

    test('a row that was handed down writes to its own element, wherever that stands by then', async () => {
      const store = board(3)
      const { container } = keep(driver.list({ store, onRowClick: (row) => row.votes++ }))
      const button = container.querySelectorAll('button')[0]
      await act(() => void store.rows.unshift({ id: 9, title: 'row 9', votes: 0 }))
      await act(() => button?.click())
      expect(store.rows.map((row) => row.votes)).toEqual([0, 1, 0, 0])
      expect(button?.textContent).toBe('row 0 1')
    })

    test('two components of one store never disagree', async () => {
      const store = board()
      const texts = new Set<string | null>()
      const { container } = keep(
        driver.twice({ store, show: (view) => `[${view.a} ${view.sum}]`, onClick: (view) => view.a++ }),
      )
      const observer = new MutationObserver(() => texts.add(container.textContent))
      observer.observe(container, { subtree: true, childList: true, characterData: true })
      for (let i = 0; i < 3; i++) await act(() => container.querySelector('button')?.click())
      observer.disconnect()
      expect(container.textContent).toBe('[3 3][3 3]')
      for (const text of texts) expect(text).toMatch(/^(\[.*\])\1$/)
    })

    test('a selector: the value, and a render when it is another one', async () => {
      const store = board()
      let renders = 0
      const { container } = keep(driver.selected({ store, selector: (state) => state.user, onRender: () => renders++ }))
      expect(container.textContent).toBe('{"name":"Ann","tags":["x"]}')
      renders = 0
      await act(() => {
        store.a = 1
      })
      expect(renders).toBe(0)
      await act(() => {
        store.user.tags.push('y')
      })
      expect([container.textContent, renders]).toEqual(['{"name":"Ann","tags":["x","y"]}', factor])
    })

    test('a selector with equals: what is equal renders nothing', async () => {
      const store = board()
      let renders = 0
      const { container } = keep(
        driver.selected({
          store,
          selector: (state) => state.rows.map((row) => row.id),
          equals: (a: number[], b: number[]) => a.join() === b.join(),
          onRender: () => renders++,
        }),
      )
      renders = 0
      await act(() => void store.rows.splice(1, 1, { id: 1, title: 'new', votes: 5 }))
      expect([container.textContent, renders]).toEqual(['[0,1,2]', 0])
      await act(() => void store.rows.pop())
      expect([container.textContent, renders]).toEqual(['[0,1]', factor])
    })

    test('a selector that picks parts gives their snapshots', async () => {
      const store = board()
      const selector = (state: Board) => ({ rows: state.rows.filter((row) => row.id > 0) })
      const { container } = keep(driver.selected({ store, selector }))
      await act(() => {
        store.rows[1]!.title = 'new'
      })
      const row = { id: 2, title: 'row 2', votes: 0 }
      expect(JSON.parse(container.textContent)).toEqual({ rows: [{ id: 1, title: 'new', votes: 0 }, row] })
    })

    test('a child whose row is gone is taken away before it can fail', async () => {
      const store = board(1)
      const { container } = keep(driver.first({ store }))
      expect(container.textContent).toBe('row 0')
      await act(() => void store.rows.pop())
      expect(container.textContent).toBe('none')
      await act(() => void store.rows.push({ id: 1, title: 'back', votes: 0 }))
      expect(container.textContent).toBe('back')
    })

    test('an effect may write what is shown', async () => {
      const store = board()
      const { container } = keep(driver.writer({ store }))
      await act(() => {
        store.a = 4
      })
      expect([container.textContent, store.b]).toEqual(['4 8', 8])
    })

    test('another store by props: the old one is let go', async () => {
      const store = board()
      const other = board()
      other.a = 7
      const page = show(
        store,
        (view) => `${view.a}`,
        (view) => view.a++,
      )
      await page.update({ store: other })
      expect(page.text()).toBe('7')
      await page.click()
      expect([page.text(), store.a, other.a]).toEqual(['8', 0, 8])
      page.renders()
      await act(() => {
        store.a = 100
      })
      expect([page.text(), page.renders(), subscribers(store)]).toEqual(['8', 0, 0])
    })

    test('an unmount ends every subscription', async () => {
      const store = board(20)
      const read = (view: Board) =>
        `${view.a} ${view.votes} ${view.rows.length} ${Object.keys(view.byKey)} ${view.user.tags}`
      const pages = [
        driver.text({ store, show: read }),
        driver.twice({ store, show: read }),
        driver.list({ store }),
        driver.selected({ store, selector: (state) => state.rows.length }),
        driver.first({ store }),
        driver.writer({ store }),
      ]
      await act(() => {
        store.a++
      })
      expect(subscribers(store)).toBeGreaterThan(20)
      for (const page of pages) await act(() => void page.unmount())
      await act(() => {})
      expect(subscribers(store)).toBe(0)
    })

    test('what mounts and unmounts again and again leaves nothing', async () => {
      const store = board(3)
      for (let i = 0; i < 20; i++) {
        const { unmount } = driver.list({ store })
        await act(() => {
          store.rows[0]!.votes++
        })
        await act(() => void unmount())
      }
      await act(() => {})
      expect(subscribers(store)).toBe(0)
    })

    test('the view of something that is no store is refused in words', async () => {
      expect(() => driver.text({ store: {} as Board, show: () => '' })).toThrow('neither a store nor a part')
    })
  })
}
