import { css } from 'lit';

/** What `<video-chat>` looks like, besides the elements inside it. */
export const videoChatStyles = css`
  :host {
    min-inline-size: min(240px, 100%);
  }
  .root {
    position: relative;
    block-size: 100%;
    min-block-size: 180px;
    overflow: hidden;
  }
  /* Reserves the height where the page gives none. The box itself must not: with a height, its ratio would ask for a width. */
  .root::before {
    content: '';
    display: block;
    max-block-size: 100%;
    aspect-ratio: 16/9;
  }
  /* And a width where the page asks how much is wanted, as in a row of flex items; a track is wide only where there is room. */
  .root::after {
    content: '';
    display: grid;
    grid: 0 / minmax(0, 640px);
  }
  /* Its corners cut off nothing: without a graphics card each round corner inside of another one costs a tenth of a core. */
  .box {
    position: absolute;
    inset: 0;
    container-type: size;
    outline: none;
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .screen,
  .fills,
  .quiet,
  chat-lobby,
  pane-grid {
    position: absolute;
    inset: 0;
  }
  .quiet {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
    gap: 12px;
    padding: 16px;
    overflow: auto;
    text-align: center;
  }
  /* A card in the middle. */
  .quiet[part] {
    gap: 20px;
    background: var(--_raised);
    inline-size: fit-content;
    padding: clamp(16px, 8cqmin, 40px);
    max-block-size: calc(100% - 16px);
    max-inline-size: min(100% - 16px, 440px);
    block-size: fit-content;
    border: 1px solid var(--_line);
    margin: auto;
    border-radius: var(--_radius);
  }
  .quiet > .wide {
    background: var(--_surface);
  }
  h2 {
    font-size: 1.375rem;
    font-weight: 650;
    line-height: 1.25;
  }
  .quiet .error {
    text-align: start;
  }
  .error span {
    white-space: nowrap;
  }
  .waiting {
    color: var(--_muted);
    animation: come 0.3s 0.4s backwards;
  }
  @keyframes come {
    from {
      opacity: 0;
    }
  }
  .fills {
    display: block;
    overflow: auto;
  }
  .fills::slotted(*) {
    border-radius: var(--_radius);
  }
  [name='header']::slotted(*) {
    border-radius: var(--_radius) var(--_radius) 0 0;
  }
  .screen {
    display: flex;
    flex-direction: column;
  }
  .call {
    flex: 1;
    min-block-size: 0;
    display: grid;
    grid: 'stage' minmax(0, 1fr) 'controls' auto / minmax(0, 1fr);
    gap: 6px;
    padding: 6px;
  }
  .stage,
  .side {
    grid-area: stage;
    position: relative;
    display: block;
    min-block-size: 0;
  }
  .call:not(.open) .side {
    display: none;
  }
  .side {
    z-index: 3;
  }
  chat-panel {
    block-size: 100%;
  }
  .controls {
    grid-area: controls;
    container-type: inline-size;
    display: flex;
    flex-wrap: wrap;
    place-content: center;
    gap: var(--_gap);
  }
  .notices {
    position: absolute;
    inset: 6px;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 6px;
    overflow: auto;
    pointer-events: none;
    z-index: 2;
  }
  .notices > *,
  .notices slot > * {
    flex: none;
    pointer-events: auto;
    font-size: 0.875rem;
    box-shadow: 0 2px 10px rgb(0 0 0 / 0.25);
  }
  .notice {
    max-inline-size: 100%;
    padding: 0.3em 0.9em;
    border-radius: 1.2em;
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  .lock {
    position: absolute;
    display: flex;
    margin: 6px;
    padding: 6px;
  }
  .knock {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding-block: 4px;
    padding-inline: 0.9em 4px;
    border-radius: calc(var(--_size) / 2 + 4px);
  }
  .error button {
    background: none;
    min-inline-size: 32px;
    min-block-size: 32px;
    margin-block: -0.35em;
    margin-inline-end: -0.4em;
  }
  .sound {
    border-radius: calc(var(--_size) / 2);
  }
  @media (pointer: coarse) {
    .error button {
      min-inline-size: 44px;
      min-block-size: 44px;
    }
  }
  @container (max-width: 299px) {
    .error > svg {
      display: none;
    }
    .controls {
      gap: 2px;
    }
  }
  @container (min-width: 400px) and (min-height: 300px) {
    .call {
      gap: 10px;
      padding: 10px;
    }
    .notices {
      inset-block-start: 12px;
    }
  }
  @container (max-height: 260px) and (min-width: 480px) {
    .call {
      grid: 'stage controls' minmax(0, 1fr) / minmax(0, 1fr) auto;
    }
    .controls {
      flex-direction: column;
      inline-size: calc(3 * var(--_size) + 2 * var(--_gap));
    }
  }
  @container (min-width: 700px) {
    .talking {
      grid: 'stage panel' minmax(0, 1fr) 'controls panel' auto / minmax(0, 1fr) clamp(260px, 30cqi, 360px);
    }
    .call:not(.open) .side,
    .side {
      display: block;
      grid-area: panel;
    }
    .call:not(.talking) .side {
      display: none;
    }
  }
  @container (max-height: 260px) and (min-width: 700px) {
    .talking {
      grid: 'stage panel controls' minmax(0, 1fr) / minmax(0, 1fr) clamp(260px, 30cqi, 360px) auto;
    }
  }
`;
