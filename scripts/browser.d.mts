export const browserFlags: string[]
export function findBrowser(): Promise<{ path: string; version: string } | undefined>
export function installBrowser(
  run: (title: string, command: string, args: string[]) => boolean,
): Promise<{ path: string; version: string } | undefined>
