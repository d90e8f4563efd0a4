/** Of what waits behind buttons (see more.ts): strokes as in icons.ts. */
export const MORE_ICONS = {
  speaker: 'M4 10v4h3l5 4V6L7 10zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  invite: 'M10 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3.5 19.5c.4-6 12.6-6 13 0zM19 7v6M16 10h6',
  copy: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.6-5.6L12 7.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.6 5.6l1.4-1.4',
  sounds: 'M6 10a6 6 0 0 1 12 0c0 4 1.5 5.5 2 6.5H4c.5-1 2-2.5 2-6.5zM10 19.5h4',
  host: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  send: 'M12 20V5M6 11l6-6 6 6',
  more: 'M5 12v0M12 12v0M19 12v0',
  fullscreen: 'M4 9V5h4M16 5h4v4M20 15v4h-4M8 19H4v-4',
  smaller: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  pin: 'M9 4h6l-.7 6 3 3.5H6.7l3-3.5zM12 13.5V20',
  shortcuts: 'M3 6h18v12H3zM7 10v0M12 10v0M17 10v0M8 14h8',
  window: 'M4 5h16v14H4zM12 12h5v4h-5z',
};
