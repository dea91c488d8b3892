export interface ErrorText {
  meaning: string
  cause: string | undefined
  fix: string | undefined
}

export function describedCodes(): Map<string, ErrorText>
export function usedCodes(): Map<string, string[]>
export function errorComplaints(described?: Map<string, ErrorText>, used?: Map<string, string[]>): string[]
