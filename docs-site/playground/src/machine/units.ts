export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}

export function milliseconds(value: number): string {
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ms`
}

export function plain(value: number): string {
  return String(Math.round(value * 100) / 100)
}
