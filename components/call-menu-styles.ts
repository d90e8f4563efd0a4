import { css } from 'lit';

/** What the menu of the controls looks like. */
export const menuStyles = css`
  .menu {
    display: contents;
  }
  .menu span,
  .since,
  .least,
  .narrow {
    display: none;
  }
  .more svg {
    stroke-width: 3;
  }
  .time {
    order: 1;
    align-self: center;
  }
  .time,
  .since {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  /* Nobody is to leave who wanted something else. */
  [part~='leave-button'] {
    margin-inline-start: calc(2 * var(--_gap));
  }
  .list:popover-open {
    display: flex;
    flex-direction: column;
    inset: auto;
    margin: 6px 8px;
    padding: 6px;
    max-inline-size: calc(100vi - 16px);
    overflow: auto;
    position-area: block-start;
    position-try-fallbacks: flip-block, --above, --beside;
  }
  @position-try --above {
    min-block-size: 100px;
    max-block-size: calc(100% - 12px);
  }
  @position-try --beside {
    position-area: inline-start;
    max-block-size: calc(100% - 12px);
  }
  .list:popover-open button {
    justify-content: start;
    padding: 6px 12px;
    border-radius: calc(var(--_radius) * 0.6);
  }
  .list:popover-open span {
    display: inline;
  }
  /* What is on has a mark there: a ring would look as if it had the focus. */
  .list:popover-open [aria-pressed] {
    background: none;
    box-shadow: none;
    color: inherit;
  }
  .list:popover-open button:hover {
    background: color-mix(in srgb, var(--_text) 8%, var(--_raised));
    filter: none;
  }
  .list:popover-open :focus-visible {
    outline-offset: -2px;
  }
  .check {
    margin-inline-start: auto;
    padding-inline-start: 12px;
    color: var(--_accent);
  }
  .check svg {
    display: block;
  }
  .list:popover-open .since {
    display: block;
    padding: 6px 12px;
    font-size: 0.8125rem;
  }
  /* Where there is no room, all of it waits in the menu. */
  @container (max-width: 699px) {
    .narrow {
      display: inline-flex;
    }
    .wide-only,
    .time {
      display: none;
    }
    .menu:not(:popover-open) {
      display: none;
    }
    .rest {
      all: unset;
      display: contents;
    }
  }
  @container (max-width: 399px) {
    [part~='leave-button'] {
      margin-inline-start: 0;
    }
  }
  @container (max-width: 299px) and (min-height: 0) {
    .list:popover-open .least {
      display: flex;
    }
  }
`;
