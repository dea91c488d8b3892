export function brokenLinks(dist: string): string[]
