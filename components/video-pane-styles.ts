import { css } from 'lit';

/** What `<video-pane>` looks like. */
export const videoPaneStyles = css`
  .root {
    position: relative;
    container-type: size;
    block-size: 100%;
    aspect-ratio: 16/9;
    inline-size: 100%;
    overflow: hidden;
    border-radius: var(--_radius);
    background: oklch(34% 0.045 var(--_hue));
    color: #fff;
    font-size: 0.8125rem;
    line-height: 1.25;
  }
  .shared {
    background: #16181d;
  }
  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    transition: opacity 0.2s;
  }
  .pending {
    opacity: 0;
  }
  .mirrored {
    transform: scaleX(-1);
  }
  .screen {
    object-fit: contain;
  }
  .away {
    filter: grayscale(1) brightness(0.5);
  }
  .person {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
  }
  .initials {
    --_disc: clamp(24px, 38cqmin, 128px);
    display: grid;
    place-content: center;
    inline-size: var(--_disc);
    block-size: var(--_disc);
    border-radius: 50%;
    background: oklch(48% 0.1 var(--_hue));
    font-size: calc(var(--_disc) * 0.4);
    font-weight: 600;
  }
  /* Seen where colours are forced, and panes without a picture have none of their own. */
  .ring {
    position: absolute;
    inset: 0;
    border: 1px solid transparent;
    border-radius: inherit;
  }
  .speaking {
    outline: 3px solid color-mix(in srgb, var(--_accent) 60%, #fff);
    outline-offset: -3px;
  }
  .marks {
    position: absolute;
    inset-block-end: 6px;
    inset-inline: 6px;
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .marks > * {
    display: flex;
    align-items: center;
    gap: 0.35em;
    max-inline-size: 100%;
    padding: 0.2em 0.6em;
    border-radius: calc(var(--_radius) * 0.6);
    background: rgb(0 0 0 / 0.62);
  }
  .marks span span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  svg {
    inline-size: 1.2em;
    block-size: 1.2em;
  }
  button {
    --_size: 32px;
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
  }
  [aria-pressed] {
    background: rgb(0 0 0 / 0.62);
    color: #fff;
  }
  [aria-pressed='false'] {
    opacity: 0;
    transition: opacity 0.15s;
  }
  .root:hover button,
  button:focus-visible {
    opacity: 1;
  }
  .root:not(:hover) [aria-pressed='false']:not(:focus-visible) {
    pointer-events: none;
  }
  @media (pointer: coarse) {
    button {
      --_size: 44px;
    }
  }
  /* Who floats alone over the call knows who that is. */
  :host([slot='float']) [part='name'],
  :host([slot='float']) .marks > :not(:has(svg)) {
    display: none;
  }
  @container (max-width: 140px) or (max-height: 72px) {
    .person {
      padding-block-end: 16px;
    }
    .marks {
      inset-block-end: 2px;
      inset-inline: 2px;
      font-size: 0.6875rem;
    }
    .marks > * {
      padding: 0.1em 0.4em;
    }
    .marks > [part='status'] {
      display: none;
    }
    button {
      inset-block-start: 2px;
      inset-inline-end: 2px;
    }
  }
`;
