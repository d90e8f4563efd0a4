import { css } from 'lit';

/** What `<chat-panel>` looks like. */
export const chatPanelStyles = css`
  .root {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 120px;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  ol,
  .empty {
    flex: 1;
    min-block-size: 0;
    padding: 12px;
    overflow: auto;
    overscroll-behavior: contain;
    list-style: none;
  }
  ol:focus-visible {
    outline-offset: -3px;
  }
  .empty {
    display: grid;
    place-content: center;
    color: var(--_muted);
  }
  li {
    inline-size: fit-content;
    max-inline-size: 100%;
    margin-block-start: 4px;
    overflow-wrap: anywhere;
  }
  li.first {
    margin-block-start: 12px;
  }
  .own {
    margin-inline-start: auto;
  }
  .head {
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  .own .head {
    text-align: end;
  }
  b {
    overflow: clip;
    color: var(--_text);
    font-weight: 600;
  }
  .text {
    inline-size: fit-content;
    max-inline-size: 100%;
    padding: calc(0.35em - 1px) calc(0.75em - 1px);
    /* Seen where colours are forced. */
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_text) 9%, var(--_raised));
    overflow: clip;
    white-space: pre-wrap;
  }
  a {
    color: inherit;
    unicode-bidi: isolate;
  }
  .own .text {
    margin-inline-start: auto;
    background: color-mix(in srgb, var(--_accent) 24%, var(--_raised));
  }
  .private .text {
    border: 1px dashed var(--_muted);
  }
  .error {
    margin: 0 8px;
  }
  form {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: var(--_gap);
    padding: 8px;
  }
  select {
    flex: 1 0 100%;
    min-inline-size: 0;
    min-block-size: 32px;
    color: var(--_muted);
    font-size: 0.8125rem;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 7.5em;
    padding-block: calc((var(--_size) - 1.4em) / 2 - 1px);
    field-sizing: content;
    resize: none;
  }
  ::placeholder {
    white-space: nowrap;
  }
  @container (max-height: 340px) {
    form {
      flex-wrap: nowrap;
      gap: 4px;
      padding: 4px;
    }
    select {
      flex: 0 1 11em;
      padding: 0 0.25em;
      min-block-size: var(--_size);
    }
    textarea {
      flex-basis: 5em;
      field-sizing: fixed;
      block-size: var(--_size);
    }
  }
  /* What is written is for everyone there, unless one was chosen while there was more room. */
  @container (max-height: 219px) or ((max-height: 340px) and (max-width: 359px)) {
    .root:not(.to-one) select {
      display: none;
    }
  }
  @media (pointer: coarse) {
    select {
      min-block-size: 44px;
    }
  }
`;
