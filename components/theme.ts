import { css } from 'lit';

/**
 * What all elements share: the `--video-chat-*` properties with their defaults, which follow the page's `color-scheme`,
 * and the looks of controls. Everything hangs on inner boxes, so that a page's `* { all: unset }` breaks nothing.
 */
export const theme = css`
  :host {
    display: block;
    --_accent: var(--video-chat-accent, light-dark(#2a5bd7, #8fb3ff));
    --_accent-text: var(--video-chat-accent-text, light-dark(#fff, #0c1730));
    --_surface: var(--video-chat-surface, light-dark(#eef0f4, #14161b));
    --_raised: var(--video-chat-surface-raised, light-dark(#fff, #242830));
    --_text: var(--video-chat-text, light-dark(#1a1d24, #f1f3f7));
    --_muted: var(--video-chat-text-muted, light-dark(#59606d, #a7aebb));
    --_danger: var(--video-chat-danger, #d0273b);
    --_radius: var(--video-chat-radius, 12px);
    --_gap: var(--video-chat-gap, 8px);
    --_size: var(--video-chat-control-size, 44px);
    --_focus: var(--video-chat-focus-ring, 2px solid var(--_accent));
    --_line: color-mix(in srgb, var(--_text) 14%, transparent);
  }
  /* The page's text is not ours: nothing is inherited but what shows or hides, and light or dark. */
  .root {
    all: initial;
    display: block;
    box-sizing: border-box;
    color-scheme: inherit;
    visibility: inherit;
    color: var(--_text);
    font: var(--video-chat-font, 400 0.9375rem / 1.4 system-ui, sans-serif);
    text-align: start;
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  [hidden] {
    display: none !important;
  }
  .silent {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  svg {
    flex: none;
    inline-size: 1.5em;
    block-size: 1.5em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    background: var(--_raised);
    border: 1px solid color-mix(in srgb, var(--_text) 50%, var(--_raised));
    border-radius: var(--_radius);
    min-block-size: var(--_size);
    padding: 0 0.75em;
  }
  [popover] {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    box-shadow: 0 4px 20px rgb(0 0 0 / 0.3);
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  button {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-inline-size: var(--_size);
    padding: 0;
    border-color: transparent;
    border-radius: calc(var(--_size) / 2);
    font-weight: 500;
    cursor: pointer;
    touch-action: manipulation;
    transition: filter 0.15s;
  }
  button:hover {
    filter: brightness(1.08) contrast(0.94);
  }
  :focus-visible {
    outline: var(--_focus);
    outline-offset: 2px;
    /* Over a picture, one of the two stands out. */
    box-shadow: 0 0 0 4px var(--_surface);
  }
  .wide {
    padding-inline: 1.25em;
  }
  .primary {
    background: var(--_accent);
    color: var(--_accent-text);
  }
  .danger {
    background: var(--_danger);
    color: #fff;
  }
  [aria-pressed='false'] {
    background: color-mix(in srgb, var(--_danger) 20%, var(--_raised));
    color: light-dark(color-mix(in srgb, var(--_danger) 88%, #000), color-mix(in srgb, var(--_danger) 45%, #fff));
  }
  .plain[aria-pressed='false'] {
    background: var(--_raised);
    color: inherit;
  }
  .plain[aria-pressed='true'],
  [aria-expanded='true'] {
    background: color-mix(in srgb, var(--_accent) 24%, var(--_raised));
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  [aria-busy='true'] svg {
    animation: pulse 1.2s ease-in-out infinite alternate;
  }
  :disabled {
    cursor: default;
    opacity: 0.6;
  }
  .error {
    display: flex;
    align-items: start;
    gap: 0.5em;
    padding: 0.5em 0.75em;
    border: 1px solid color-mix(in srgb, var(--_danger) 55%, var(--_raised));
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_danger) 12%, var(--_raised));
  }
  .error svg {
    color: light-dark(var(--_danger), color-mix(in srgb, var(--_danger) 45%, #fff));
  }
  @keyframes pulse {
    to {
      opacity: 0.35;
    }
  }
  @media (forced-colors: active) {
    /* Else a browser would put a plate behind its letters. */
    .primary {
      forced-color-adjust: none;
      --_accent: ButtonText;
      --_accent-text: ButtonFace;
      --_focus: 2px solid Highlight;
    }
    .plain[aria-pressed='true'],
    [aria-expanded='true'] {
      background: SelectedItem;
      color: SelectedItemText;
    }
  }
  @media (prefers-contrast: more) {
    :host {
      --_muted: var(--_text);
      --_line: var(--_text);
    }
    button {
      border-color: currentColor;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** A row of buttons, which stand closer where there is little room in the box, whose height is asked for because a bar has none. */
export const row = css`
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_gap);
  }
  @container (max-width: 299px) and (min-height: 0) {
    .row {
      --_gap: 2px;
    }
    @media not (pointer: coarse) {
      .row {
        --_size: min(36px, var(--video-chat-control-size, 44px));
      }
    }
  }
`;
