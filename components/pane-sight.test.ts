import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import './index.js';
import type { PaneSightEvent } from './events.js';
import type { VideoPane } from './video-pane.js';
import { participant } from './video-chat.fixture.js';

describe('what a pane tells of its sight', () => {
  it('is its height in steps of 90 px, and 0 while it is out of sight', async () => {
    const told: [id: string, height: number][] = [];
    const box = await fixture<HTMLElement>(
      html`<div style="height: 200px; overflow: auto">
        <video-pane
          style="display: block; height: 170px; width: 200px"
          .participant=${participant({ id: 'ada' })}
        ></video-pane>
        <div style="height: 1000px"></div>
      </div>`,
    );
    box.addEventListener('panesight', ({ participantId, height }) => told.push([participantId, height]));
    const pane = box.querySelector<VideoPane>('video-pane')!;
    // What was told before anybody listened.
    pane.style.height = '400px';
    const seen = (height: number) =>
      waitUntil(() => told.at(-1)?.[1] === Math.ceil((height * devicePixelRatio) / 90) * 90, `${height} px is told`);
    await seen(400);
    box.scrollTop = 900;
    await seen(0);
    box.scrollTop = 0;
    await seen(400);
    pane.style.height = '401px';
    pane.style.height = '50px';
    await seen(50);
    expect(told.every(([id]) => id === 'ada')).to.equal(true);
  });

  it('is nothing where the picture is one’s own, and says whether it is of a screen', async () => {
    const told: [id: string, screen: boolean][] = [];
    const box = await fixture<HTMLElement>(
      html`<div @panesight=${({ participantId, screen }: PaneSightEvent) => told.push([participantId, screen])}>
        <video-pane local style="display: block; height: 100px" .participant=${participant({ id: 'me' })}></video-pane>
        <video-pane
          style="display: block; height: 100px"
          .participant=${participant({ id: 'bob' })}
          .screenStream=${new MediaStream()}
        ></video-pane>
        <video-pane style="display: block; height: 100px" .participant=${participant({ id: 'eve' })}></video-pane>
      </div>`,
    );
    expect(box.childElementCount).to.equal(3);
    await waitUntil(() => told.length > 1, 'both others tell');
    expect(told).to.have.deep.members([
      ['bob', true],
      ['eve', false],
    ]);
  });
});
