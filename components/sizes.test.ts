import { expect, html } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { CallError } from './call/errors.js';
import { ChatRequestEvent } from './events.js';
import { drawn, everything, person, pose, settled, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const SIZES = [
  [240, 180],
  [320, 568],
  [568, 320],
  [1200, 200],
  [820, 520],
  [1920, 1080],
] as const;
const COUNTS = [1, 2, 3, 6, 8];
const NAMES = [
  'Ada',
  'Bob',
  'Katherine Johnson of Hampton, Virginia',
  'Li',
  'Margaret',
  'Linus',
  'Grace Hopper',
  'Tim',
];
const CONTROLS = 'button, input, select, textarea, a';

/** Half a pixel is a matter of rounding. */
const isInside = (inner: DOMRect, outer: DOMRect) =>
  inner.left >= outer.left - 0.5 &&
  inner.top >= outer.top - 0.5 &&
  inner.right <= outer.right + 0.5 &&
  inner.bottom <= outer.bottom + 0.5;
const overlap = (a: DOMRect, b: DOMRect) =>
  a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
const rectsOf = (elements: Iterable<Element>) => [...elements].filter(isSeen).map((it) => it.getBoundingClientRect());

/** What is on top at the middle of `element`, inside the same shadow root. */
function topAt(element: Element): Element | null {
  const { x, y, width, height } = element.getBoundingClientRect();
  return (element.getRootNode() as ShadowRoot).elementFromPoint(x + width / 2, y + height / 2);
}

/** Whether one can scroll to it. */
function scrolls(element: Element, chat: VideoChat): boolean {
  for (let at: Node | null = element; at && at !== chat; at = at.parentNode ?? (at as ShadowRoot).host ?? null) {
    if (at instanceof Element && getComputedStyle(at).overflowY === 'auto') return true;
  }
  return false;
}

describe('a <video-chat> of any size', () => {
  let stage: Stage;
  let chat: VideoChat;
  after(() => setViewport({ width: 800, height: 600 }));
  beforeEach(async () => {
    await setViewport({ width: 1920, height: 1080 });
    stage = new Stage();
    chat = await stage.lobby(
      html`<div style="position: fixed; inset: 0 auto auto 0; overflow: visible">
        <video-chat room="standup" style="block-size: 100%"></video-chat>
      </div>`,
    );
  });
  afterEach(() => stage.end());

  /** Every size, with every number of people, in both directions; `state` makes the state of a call with these. */
  async function each(state: (count: number) => Parameters<typeof pose>[1], check: () => void): Promise<void> {
    for (const [lang, count] of ['en', 'ar'].flatMap((one) => COUNTS.map((many) => [one, many] as const))) {
      chat.lang = lang;
      await until(() => chat.shadowRoot!.querySelector<HTMLElement>('.root')!.lang === lang, `it speaks ${lang}`);
      await pose(chat, state(count));
      for (const [width, height] of SIZES) {
        Object.assign(chat.parentElement!.style, { width: `${width}px`, height: `${height}px` });
        await settled(chat);
        try {
          check();
        } catch (cause) {
          throw new Error(`${width}×${height} with ${count}, ${lang}: ${(cause as Error).message}`, { cause });
        }
      }
    }
  }

  const people = (count: number) => NAMES.slice(0, count).map((name, i) => person(name, { microphone: i % 2 > 0 }));
  const joined = (count: number) => {
    const [self, ...participants] = people(count);
    return { phase: 'joined', self: self!, participants } as const;
  };
  const all = (selector: string) => [...everything(chat)].filter((element) => element.matches(selector));
  const one = (name: string) => all(`[part~="${name}"]`)[0]!;

  function expectInside(): void {
    const box = chat.getBoundingClientRect();
    for (const control of all(CONTROLS).filter(isSeen)) {
      if (scrolls(control, chat)) continue;
      expect(isInside(control.getBoundingClientRect(), box), `${control.part.value} is inside`).to.equal(true);
      if (control.matches('button'))
        expect(control.scrollWidth, `${control.part.value} is not cut`).to.be.at.most(control.clientWidth);
    }
    for (const element of all('.root, .box, .controls, .call, .stage').filter(isSeen)) {
      const { scrollWidth, clientWidth } = element;
      expect(scrollWidth, `${element.className} of ${element.tagName}`).to.be.at.most(clientWidth);
    }
  }

  function expectCall(): void {
    expectInside();
    const stageRect = one('stage').getBoundingClientRect();
    const panes = all('video-pane').filter(isSeen);
    expect(panes).not.to.have.length(0);
    for (const rect of rectsOf(panes)) expect(isInside(rect, stageRect), 'a pane is on the stage').to.equal(true);
    const rects = rectsOf(panes.filter((pane) => pane.slot !== 'float'));
    rects.forEach((a, i) => {
      for (const b of rects.slice(i + 1)) expect(overlap(a, b), 'no pane covers another').to.equal(false);
      expect(Math.min(a.width, a.height), 'a pane can be seen').to.be.at.least(36);
    });
    const controls = rectsOf(all('[part~="controls"] > *').filter((element) => element.clientWidth > 0));
    controls.forEach((a, i) => {
      for (const b of [stageRect, ...controls.slice(i + 1)]) {
        expect(overlap(a, b), 'no control covers anything').to.equal(false);
      }
    });
    expect(one('leave-button').contains(topAt(one('leave-button'))), 'one can leave').to.equal(true);
  }

  it('shows its lobby, with Join in reach', async () => {
    const lobby = (count: number) => ({ participants: people(count - 1) });
    await each(lobby, () => {
      expectInside();
      const box = chat.getBoundingClientRect();
      expect(isInside(one('join-button').getBoundingClientRect(), box), 'Join is in reach').to.equal(true);
    });
  });

  it('shows the call', () => each(joined, expectCall));

  it('shows the call with the chat open', async () => {
    chat.dispatchEvent(new ChatRequestEvent(true));
    await each(joined, () => {
      expectCall();
      expect(isSeen(one('panel')), 'the chat is open').to.equal(true);
      expect(isInside(one('send-button').getBoundingClientRect(), chat.getBoundingClientRect())).to.equal(true);
    });
  });

  it('shows a shared screen, larger than anybody', async () => {
    const screenStream = drawn();
    const sharing = (count: number) => {
      const { self, participants, ...rest } = joined(count);
      const [first, ...others] = participants;
      if (!first) return { ...rest, participants, screen: true, self: { ...self, screen: true, screenStream } };
      return { ...rest, self, participants: [{ ...first, screen: true, screenStream }, ...others] };
    };
    await each(sharing, () => {
      expectCall();
      const areas = all('video-pane')
        .filter(isSeen)
        .map((pane) => ({ pane, area: pane.clientWidth * pane.clientHeight }));
      const [largest] = areas.sort((a, b) => b.area - a.area);
      expect(largest!.pane.matches(':state(screen)'), 'the screen is the largest').to.equal(true);
    });
  });

  it('shows the speaker, and the others beside', async () => {
    chat.layout = 'speaker';
    await each(joined, expectCall);
  });

  it('shows all that there is to know, whole or by scrolling, in both directions', async () => {
    const error = new CallError('turn-missing');
    const knocking = [person('Grace Hopper of New York City'), person('ليلى')];
    for (const dir of ['ltr', 'rtl']) {
      chat.dir = dir;
      await each(
        (count) => ({ ...joined(count), knocking, error, playbackBlocked: true }),
        () => {
          expectCall();
          const box = one('stage').getBoundingClientRect();
          const notices = all('.notices > *, .notices span, .notices button').filter(isSeen);
          expect(notices).to.have.length.above(9);
          for (const notice of notices) {
            expect(notice.scrollWidth, `${notice.textContent} is not cut`).to.be.at.most(
              notice.clientWidth || Infinity,
            );
            notice.scrollIntoView({ block: 'start' });
            const { left, right, top } = notice.getBoundingClientRect();
            const isReached = left >= box.left && right <= box.right && top >= box.top && top < box.bottom;
            expect(isReached, `${notice.textContent} is reached`).to.equal(true);
          }
        },
      );
    }
  });

  it('keeps its bar in one row wherever there is no more room than that, also beside the chat', async () => {
    for (const isOpen of [false, true]) {
      chat.dispatchEvent(new ChatRequestEvent(isOpen));
      await each(
        (count) => ({ ...joined(count), screen: true, since: Date.now() - 1e7 }),
        () => {
          const tops = new Set(
            all('[part~="controls"] button, media-toggles, chat-controls')
              .flatMap((it) => [...(it.shadowRoot?.querySelectorAll('button') ?? [])])
              .filter(isSeen)
              .map((it) => Math.round(it.getBoundingClientRect().top)),
          );
          expect(tops.size).to.equal(chat.clientHeight === 200 ? 2 : 1);
        },
      );
    }
  });

  it('keeps its menus in a window that is as small', async () => {
    for (const [width, height] of SIZES.slice(0, 4)) {
      await setViewport({ width, height });
      Object.assign(chat.parentElement!.style, { width: `${width}px`, height: `${height}px` });
      await pose(chat, joined(3));
      for (const name of ['more-button', 'settings-button']) {
        one(name).click();
        const menu = all(':popover-open').at(-1)!;
        expect(
          isInside(menu.getBoundingClientRect(), new DOMRect(0, 0, width, height)),
          `${width}×${height}: ${name}`,
        ).to.equal(true);
        expect(menu.scrollWidth).to.be.at.most(menu.clientWidth);
      }
      for (const menu of all(':popover-open')) menu.hidePopover();
    }
  });

  it('keeps its menu in the window', async () => {
    await pose(chat, joined(3));
    for (const [width, height] of SIZES.slice(0, 4)) {
      Object.assign(chat.parentElement!.style, { width: `${width}px`, height: `${height}px` });
      await settled(chat);
      const [more, menu] = [one('more-button'), one('menu')];
      more.click();
      expect(menu.matches(':popover-open')).to.equal(true);
      for (const rect of rectsOf(menu.querySelectorAll('button'))) {
        expect(isInside(rect, new DOMRect(0, 0, innerWidth, innerHeight)), `${width}×${height}`).to.equal(true);
      }
      menu.hidePopover();
    }
  });
});
