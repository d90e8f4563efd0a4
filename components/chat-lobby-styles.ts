import { css } from 'lit';

/** The looks of `<chat-lobby>`. */
export const lobbyStyles = css`
  .root {
    container-type: size;
    block-size: 100%;
    min-block-size: 180px;
    overflow: auto;
  }
  form {
    display: flex;
    flex-direction: column;
    gap: var(--_gap);
    min-block-size: 100%;
    max-inline-size: 420px;
    margin: auto;
    padding: 12px;
    justify-content: center;
  }
  /* Whatever else there is to say takes its height. */
  .preview {
    flex: 1 1 0;
    min-block-size: 0;
    max-block-size: min(45cqb, 50cqi, 214px);
  }
  @container (max-height: 379px) and (max-width: 519px) {
    .preview {
      display: none;
    }
  }
  .about {
    display: flex;
    flex-direction: column;
    flex: none;
    gap: var(--_gap);
    min-inline-size: 0;
  }
  .who {
    color: var(--_muted);
  }
  h2,
  .who {
    overflow: hidden;
    font-size: inherit;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  [part~='name-field'] {
    inline-size: 100%;
  }
  .remember {
    display: none;
    align-items: center;
    gap: 0.5em;
    margin-block: calc(4px - var(--_gap)) 4px;
    min-block-size: 24px;
    color: var(--_muted);
    font-size: 0.875rem;
  }
  @media (pointer: coarse) {
    .remember {
      min-block-size: 44px;
    }
  }
  .remember input {
    min-block-size: 0;
    inline-size: 1.15em;
    block-size: 1.15em;
    accent-color: var(--_accent);
  }
  /* A browser that need not ask answers sooner. */
  .asking {
    font-size: 0.875rem;
    animation: appear 0s 0.8s both;
  }
  @keyframes appear {
    from {
      position: absolute;
      visibility: hidden;
    }
  }
  slot {
    font-size: 0.875rem;
  }
  @container (max-height: 379px) {
    .about:has(slot:not([hidden])) > div:first-child {
      display: none;
    }
  }
  .row .primary {
    flex: 1;
    padding-inline: 0.5em;
    white-space: nowrap;
  }
  @container (min-height: 240px) {
    h2 {
      font-size: 1.375rem;
      line-height: 1.25;
      font-weight: 650;
      letter-spacing: -0.01em;
    }
    .who {
      margin-block-end: 8px;
    }
  }
  @container (min-height: 320px) {
    .remember {
      display: flex;
    }
  }
  @container (min-height: 380px) {
    form {
      padding: 20px;
      gap: 20px;
    }
    .who {
      white-space: normal;
    }
  }
  @container (min-width: 520px) {
    form {
      flex-direction: row;
      align-items: center;
      padding-block: 12px;
      max-inline-size: max(960px, 70cqi);
      gap: clamp(16px, 4cqi, 48px);
    }
    .preview {
      max-inline-size: calc((100cqb - 24px) * 16 / 9);
      max-block-size: none;
      aspect-ratio: 16/9;
    }
    .about {
      flex: 0 1 clamp(220px, 36cqi, max(320px, 22cqi));
    }
  }
`;
