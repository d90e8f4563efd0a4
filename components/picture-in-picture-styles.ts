import { css } from 'lit';

/** What the window looks like in which a call floats. */
export const LOOKS = css`
  .root {
    position: fixed;
    inset: 0;
    display: flex;
    flex-direction: column;
    gap: 6px;
    padding: 6px;
    background: var(--_surface);
  }
  .panes {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  video-pane {
    position: absolute;
  }
  .bar {
    display: flex;
    justify-content: center;
    gap: var(--_gap);
  }
  .danger {
    margin-inline-start: var(--_gap);
  }
  /* There, only pictures have a use. */
  @media (max-height: 139px) {
    .bar {
      display: none;
    }
  }
`;
