import { html, nothing, type TemplateResult } from 'lit';
import type { MORE_ICONS } from './more-icons.js';

const SLASH = 'M4 4l16 16';

/** Strokes on a grid of 24. */
const PATHS = {
  microphone: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a6 6 0 0 0 12 0M12 17v4',
  microphoneOff: `M9.5 4.4A3 3 0 0 1 15 6v5l-.2 1M9 9v2a3 3 0 0 0 4.4 2.6M6 11a6 6 0 0 0 9.7 4.7M18 11l-.4 2.2M12 17v4${SLASH}`,
  camera: 'M5 6h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM15 11l6-3.5v9L15 13',
  cameraOff: `M9.5 6H13a2 2 0 0 1 2 2v3l6-3.5v9M15 15v1a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h1${SLASH}`,
  screen: 'M4 5h16v11H4zM9 20h6M12 13V8M9.5 10.5L12 8l2.5 2.5',
  hand: 'M8 13V6.2a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V6a1.5 1.5 0 0 1 3 0v8.5c0 4-2 6-5 6-2.5 0-4-1-5.3-3.2L4.6 13.6c-.8-1.5 1-2.6 2-1.3z',
  lock: 'M8 11V8a4 4 0 0 1 8 0v3M5 11h14v9H5z',
  settings: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
  flip: 'M4 11a8 8 0 0 1 14-4.5L20 9M20 4v5h-5M20 13a8 8 0 0 1-14 4.5L4 15M4 20v-5h5',
  chat: 'M6 4h12a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-4.5 3.5V17H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8.5 9h7M8.5 12.5h4.5',
  leave: 'M3 14.5v-2C5.5 8 18.5 8 21 12.5v2h-4.5v-3C13.5 10.3 10.5 10.3 7.5 11.5v3z',
  close: 'M6 6l12 12M18 6L6 18',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.5-7 14.5-7 15 0z',
  warning: 'M12 4L2.5 20h19zM12 10.5v4M12 17.3v0',
};

/** What there is a picture of. */
export type IconName = keyof typeof PATHS | keyof typeof MORE_ICONS;

/** Adds paths. */
export function addIcons(paths: Readonly<Record<string, string>>): void {
  Object.assign(PATHS, paths);
}

/** A picture beside or instead of a text. With a label it is read out, else it is decoration. */
export function icon(name: IconName, label?: string): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    role=${label ? 'img' : nothing}
    aria-label=${label ?? nothing}
    aria-hidden=${label ? nothing : 'true'}
  >
    <path d=${PATHS[name as keyof typeof PATHS]}></path>
  </svg>`;
}

/** How good a connection is: so many of three bars. */
export function bars(count: number, label: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" role="img" aria-label=${label} stroke-width="3.5">
    ${[0, 1, 2].map(
      (bar) => html`<svg><path d="M${6 + bar * 6} 19v-${4 + bar * 5}" opacity=${bar >= count ? 0.35 : 1}></path></svg>`,
    )}
  </svg>`;
}
