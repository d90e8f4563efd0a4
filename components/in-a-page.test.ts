import { expect, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { settled, Stage } from './video-chat.fixture.js';

/** How pages lay out what is in them: the width of the box, its style, and the width that a `<video-chat>` takes there. */
const LAYOUTS = [
  [375, 'display: block', 375],
  [375, 'display: grid', 375],
  [375, 'display: grid; grid-template-columns: auto', 375],
  [375, 'display: flex', 375],
  [375, 'display: flex; flex-direction: column; align-items: start', 375],
  [375, 'display: flow-root; --float: inline-start', 375],
  [900, 'display: block', 900],
  [900, 'display: grid', 900],
  [900, 'display: grid; justify-items: start', 640],
  [900, 'display: flex', 640],
  [900, 'display: flow-root; --float: inline-start', 640],
] as const;

describe('a <video-chat> in a page', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  after(() => setViewport({ width: 800, height: 600 }));
  afterEach(() => stage.end());

  for (const [width, style, wanted] of LAYOUTS) {
    it(`takes ${wanted} px in a box of ${width} px: ${style}`, async () => {
      await setViewport({ width: 1000, height: 600 });
      const tag = html`<video-chat room="standup" style="float: var(--float, none)"></video-chat>`;
      for (const inner of [tag, html`<div style="float: var(--float, none)">${tag}</div>`]) {
        const chat = await stage.lobby(
          html`<div style="position: fixed; inset: 0 auto auto 0; inline-size: ${width}px; ${style}">${inner}</div>`,
        );
        await settled(chat);
        expect(chat.clientWidth, inner === tag ? 'alone' : 'with a box around it').to.equal(wanted);
      }
    });
  }
});
