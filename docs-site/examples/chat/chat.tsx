import '../shared/ui.css'
import './style.css'
import { useStore } from '@nanostores/react'
import { SchemaError } from 'jods'
import { useJods } from 'jods/react'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { type Chat, type Person, say } from './room.js'

export function ChatView({ chat }: { chat: Chat }): ReactNode {
  const isBad = useStore(chat.isBad)
  return (
    <div className="ex">
      <label className="ex-check">
        <input type="checkbox" checked={isBad} onChange={(event) => chat.isBad.set(event.target.checked)} />
        Bad connection: slow, and breaks now and then
      </label>
      <div className="ex-split">
        {chat.people.map((person) => (
          <Phone key={person.name} person={person} />
        ))}
      </div>
    </div>
  )
}

function Phone({ person }: { person: Person }): ReactNode {
  const room = useJods(person.room)
  const [error, setError] = useState('')
  const complaint = useId()

  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    try {
      say(person.room, person.name, String(new FormData(form).get('text')))
      form.reset()
      setError('')
    } catch (refusal) {
      setError(sentence(refusal))
    }
  }

  return (
    <section className="ex-panel" aria-label={person.name}>
      <Connection person={person} />
      <Topic person={person} onError={setError} />
      <Messages person={person} messages={room.inOrder} />
      <form className="chat-form" onSubmit={send} noValidate>
        <input
          type="text"
          name="text"
          autoComplete="off"
          placeholder={`Write as ${person.name}…`}
          aria-label={`Message from ${person.name}`}
          aria-invalid={error !== ''}
          aria-describedby={error ? complaint : undefined}
        />
        <button type="submit" className="ex-strong">
          Send
        </button>
      </form>
      {error && (
        <p className="ex-error" id={complaint} role="alert">
          {error}
        </p>
      )}
    </section>
  )
}

const words = {
  connecting: ['wait', 'Connecting…'],
  connected: ['good', 'Connected'],
  disconnected: ['bad', 'Offline'],
  'needs-auth': ['bad', 'Not let in'],
  stopped: ['bad', 'Stopped'],
} as const

function Connection({ person: { name, line, live } }: { person: Person }): ReactNode {
  const [tone, text] = words[useStore(live.status)]
  const { pending } = useStore(live.detail)
  const isOn = useStore(line.isOn)
  const toggle = (on: boolean) => {
    line.switchTo(on)
    if (on) live.connect()
  }
  return (
    <div className="ex-bar">
      <h2>{name}</h2>
      <p className="ex-bar ex-muted" role="status">
        <i className="ex-dot" data-tone={tone} />
        {text}
        {pending > 0 && ` · ${pending} waiting`}
      </p>
      <label className="ex-check ex-end">
        <input type="checkbox" checked={isOn} onChange={(event) => toggle(event.target.checked)} />
        Online
      </label>
    </div>
  )
}

function Topic({ person, onError }: { person: Person; onError: (text: string) => void }): ReactNode {
  const room = useJods(person.room)
  const write = (topic: string) => {
    try {
      room.topic = topic
      onError('')
    } catch (refusal) {
      onError(sentence(refusal))
    }
  }
  return (
    <input
      type="text"
      className="chat-topic"
      value={room.topic}
      aria-label={`Topic, seen by ${person.name}`}
      onChange={(event) => write(event.target.value)}
    />
  )
}

function Messages({ person, messages }: { person: Person; messages: Person['room']['inOrder'] }): ReactNode {
  const list = useRef<HTMLDivElement>(null)
  const count = messages.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is what scrolls the list
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [count])
  return (
    <div
      ref={list}
      className="chat-messages"
      role="log"
      aria-label={`Messages, seen by ${person.name}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
      tabIndex={0}
    >
      <ol>
        {messages.map(({ id, from, text }) => (
          <li key={id} className="chat-message" data-own={from === person.name}>
            <b>{from}</b>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

function sentence(refusal: unknown): string {
  if (!(refusal instanceof SchemaError)) throw refusal
  return refusal.issues[0]?.message ?? refusal.message
}
