/** Line drawings on a grid of 24; they take the colour of the text and are never read out. */
const DRAWN = {
  rings: 'M12 3.2a8.8 8.8 0 1 1-8.8 8.8M12 7.2a4.8 4.8 0 1 1-4.8 4.8M12 11.2a.9.9 0 1 1-.9.9',
  ledger: 'M5.5 3.5h13v17h-13zM9 3.5v17M12 8h4M12 12h4M12 16h4',
  mall: 'M4 8.5h16V12a2 2 0 0 0 0 4v3.5H4V16a2 2 0 0 0 0-4zM14.5 8.5v11M7 5h10',
  me: 'M12 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8M4.5 20.5c.8-4.2 3.6-6 7.5-6s6.7 1.8 7.5 6',
  mail: 'M3.5 6h17v12.500h-17zM3.5 7l8.5 6.500L20.5 7',
  back: 'M14.5 5l-7 7l7 7',
  next: 'M9.5 5l7 7l-7 7',
  close: 'M6 6l12 12M18 6L6 18',
  metro: 'M6 4h12v11a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2zM6 11h12M9.5 14h.01M14.5 14h.01M8.5 17l-2 3.500M15.5 17l2 3.5',
  bike: 'M6 12.500a4 4 0 1 1 0 8a4 4 0 1 1 0-8M18 12.500a4 4 0 1 1 0 8a4 4 0 1 1 0-8M6 16.500l3.5-7h6l2.5 7M9.5 9.500l4 7M8 7h3M15.5 9.500L14.5 5H17',
  bolt: 'M13 3L5.5 13.500H11L10 21l8-11h-5.500z',
  car: 'M4 16.500v-4l2-5.500h12l2 5.500v4zM4 12.500h16M7 16.500V19M17 16.500V19M7.5 14.500h.01M16.5 14.500h.01',
  foot: 'M13 4a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3M8.5 12l2.5-3.500h2.500l1.5 3l3 1M12.5 9l-1.5 5l3.5 3l1 4M10.5 15l-1 3l-3 3',
  shirt: 'M8.5 4L4 7l2 4l2-1v10h8V10l2 1l2-4l-4.5-3c-1 2.5-6 2.5-7 0z',
  bowl: 'M4 11.500h16a8 8 0 0 1-5 7.500v1H9v-1a8 8 0 0 1-5-7.500zM9.5 8c-1-1.5 1-2 0-4M14 8c-1-1.5 1-2 0-4',
  house: 'M4 11l8-7l8 7M6 9.500V20h12V9.500M10 20v-6h4v6',
  bag: 'M5 8.500h14l-1 12H6zM9 8.500V7a3 3 0 0 1 6 0v1.5',
  route: 'M6 16a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5M18 3a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5M8.5 18.5H15a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6h6.5',
  dot: 'M12 7a5 5 0 1 1 0 10a5 5 0 1 1 0-10',
} as const;

export type IconName = keyof typeof DRAWN;

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={DRAWN[name]} /></svg>;
}
