import { css } from 'lit';

/** What `<video-pane>` looks like. */
export const videoPaneStyles = css`
  /* A browser counts a box that grows as a shift of the page, unless it does so from the corner where lines start. */
  :host,
  .root {
    direction: ltr;
  }
  [dir='rtl'] .marks > * {
    direction: rtl;
  }
  [dir='rtl'] .marks {
    flex-direction: row-reverse;
  }
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
    /* Whole pixels: what is moved by parts of one is blurred. */
    line-height: 1rem;
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
  /* In the middle, for the same reason. */
  .person {
    position: absolute;
    inset-block: 0 auto;
    inset-inline: 0 auto;
    translate: calc(50cqw - 50%) calc(50cqh - 50%);
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
    --_edge: 6px;
    position: absolute;
    inset-block: 0 auto;
    inset-inline: var(--_edge) auto;
    inline-size: calc(100% - 2 * var(--_edge) - var(--_kept, 0px));
    translate: var(--_aside, 0) calc(100cqh - 100% - var(--_edge));
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .marks > * {
    display: flex;
    align-items: center;
    gap: 0.35em;
    max-inline-size: 100%;
    padding: 3px 0.6em;
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
      --_edge: 2px;
      font-size: 0.6875rem;
    }
    .marks > * {
      padding: 1px 0.4em;
    }
    .marks > [part='status'] {
      display: none;
    }
  }
`;
