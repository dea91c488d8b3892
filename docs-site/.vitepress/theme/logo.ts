const drawing = `<rect width="32" height="32" rx="8" fill="#2456d6"/><path d="M19 8v11a4.5 4.5 0 0 1-9 0.5" fill="none" stroke="#fff" stroke-width="3.4" stroke-linecap="round"/><circle cx="19" cy="8" r="2.6" fill="#fff"/><circle cx="24.5" cy="22" r="2" fill="#9dbbff"/>`

/** The mark, as an address: drawn in the menu bar and in the tab, fetched from nowhere. */
export const logo = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${drawing}</svg>`)}`
