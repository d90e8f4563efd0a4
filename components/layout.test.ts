import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import {
  ada,
  bob,
  cem,
  drawn,
  panesOf,
  part,
  person,
  pose,
  settled,
  Stage,
  until,
  withAda,
} from './video-chat.fixture.js';
import type { PaneGrid } from './pane-grid.js';
import type { VideoChat } from './video-chat.js';
import type { VideoPane } from './video-pane.js';

describe('the stage of a <video-chat>', () => {
  let stage: Stage;
  let chat: VideoChat;
  beforeEach(async () => {
    stage = new Stage();
    chat = await stage.three();
  });
  afterEach(() => stage.end());

  const panes = () => panesOf(chat);
  const paneOf = (name: string) =>
    panes().find((pane) => pane.participant?.displayName === name && !pane.screenStream) as VideoPane;
  const pin = (name: string) => part(paneOf(name), 'pin-button')!;
  const slots = () => panes().map(({ participant, slot }) => `${participant?.displayName} ${slot}`.trim());
  const grid = () => chat.shadowRoot!.querySelector<PaneGrid>('pane-grid')!;
  const mover = () => part(grid(), 'move-button')!;

  it('is accessible with a pinned pane, and with a floating one', async () => {
    pin('Bob').click();
    await settled(chat);
    await expect(chat).to.be.accessible();
    await pose(chat, withAda(bob));
    await expect(chat).to.be.accessible();
  });

  it('keeps the pane of whoever stays, and gives a place to the next who comes', async () => {
    const [first, second, own] = panes();
    await pose(chat, withAda(cem));
    expect(panes()).to.deep.equal([second, own]);
    const dan = person('Dan');
    await pose(chat, withAda(cem, dan));
    expect(slots()).to.deep.equal(['Dan', 'Cem', 'Ada']);
    expect(panes()[0]).not.to.equal(first);
    // In one go: whoever comes does not get the pane of whoever leaves.
    await pose(chat, withAda(dan, bob));
    expect(slots()).to.deep.equal(['Dan', 'Bob', 'Ada']);
    expect(panes()).not.to.include(second);
    expect(panes().at(-1)).to.equal(own);
  });

  it('takes any layout that there is, and `auto` for any other', async () => {
    expect(chat.layout).to.equal('auto');
    for (const layout of ['grid', 'speaker', 'auto'] as const) {
      chat.setAttribute('layout', layout);
      expect(chat.layout).to.equal(layout);
    }
    chat.setAttribute('layout', 'grid');
    chat.setAttribute('layout', 'sideways');
    expect(chat.layout).to.equal('auto');
  });

  it('is given by a button on each pane, also from the keyboard, and taken back', async () => {
    expect(slots()).to.deep.equal(['Bob', 'Cem', 'Ada']);
    pin('Cem').focus();
    await sendKeys({ press: 'Enter' });
    await settled(chat);
    expect(slots()).to.deep.equal(['Bob', 'Cem stage', 'Ada']);
    expect(pin('Cem').getAttribute('aria-pressed')).to.equal('true');
    expect(paneOf('Cem').clientWidth).to.be.above(2 * paneOf('Bob').clientWidth);
    await sendKeys({ press: 'Enter' });
    await settled(chat);
    expect(slots()).to.deep.equal(['Bob', 'Cem', 'Ada']);
  });

  it('stays as it is where a page forbids to pin', async () => {
    chat.addEventListener('panepin', (event) => event.preventDefault());
    pin('Bob').click();
    await settled(chat);
    expect(slots()).to.deep.equal(['Bob', 'Cem', 'Ada']);
  });

  it('is free again when whoever was pinned goes, or when somebody shares a screen', async () => {
    pin('Cem').click();
    await pose(chat, withAda(bob));
    await pose(chat, withAda(bob, cem));
    expect(slots()).to.deep.equal(['Bob', 'Cem', 'Ada']);
    pin('Cem').click();
    await settled(chat);
    await pose(chat, withAda({ ...bob, screen: true, screenStream: drawn() }, cem));
    expect(slots()).to.deep.equal(['Bob stage', 'Bob', 'Cem', 'Ada']);
    expect(panes()[0]!.matches(':state(screen)')).to.equal(true);
    expect(getComputedStyle(part(panes()[0]!, 'video')!).objectFit).to.equal('contain');
  });

  it('keeps every picture as it is when somebody gets or leaves the stage', async () => {
    const videos = () => panes().map((pane) => part(pane, 'video'));
    const before = videos();
    pin('Cem').click();
    await settled(chat);
    expect(videos()).to.deep.equal(before);
    expect(panes().every((pane) => pane.isConnected)).to.equal(true);
  });

  it('is that of whoever speaks, in the layout for it', async () => {
    chat.layout = 'speaker';
    await pose(chat, withAda(bob, { ...cem, speaking: true }));
    await until(() => slots().includes('Cem stage'), 'Cem has the stage');
    await pose(chat, withAda({ ...bob, speaking: true }, { ...cem, speaking: true }));
    await settled(chat);
    expect(slots()).to.include('Cem stage');
  });

  // Only Chromium counts them.
  if (PerformanceObserver.supportedEntryTypes.includes('layout-shift'))
    for (const dir of ['ltr', 'rtl'])
      it(`shifts nothing that a browser counts when people come, go and get the stage: ${dir}`, async () => {
        chat.dir = dir;
        await pose(chat, withAda(bob));
        let shift = 0;
        const add = (entries: PerformanceEntryList) => {
          for (const entry of entries as (PerformanceEntry & { value: number })[]) shift += entry.value;
        };
        const observer = new PerformanceObserver((list) => add(list.getEntries()));
        observer.observe({ type: 'layout-shift' });
        const [dan, eve] = [person('Dan'), person('Eve')];
        for (const others of [[bob, cem], [bob, cem, dan, eve], [cem, dan], [dan], [], [bob]])
          await pose(chat, withAda(...others));
        await pose(chat, withAda(bob, cem));
        pin('Cem').click();
        await settled(chat);
        add(observer.takeRecords());
        observer.disconnect();
        // Of seven changes, nearly all of it the letters of names; placed otherwise, the panes alone would be 1.5.
        expect(shift).to.be.below(0.2);
      });

  it('says how many there is no room for beside it, and no name reaches below that', async () => {
    chat.style.cssText = 'inline-size: 240px; block-size: 180px';
    chat.layout = 'speaker';
    const long = person('Katherine Johnson of Hampton, Virginia', { speaking: true });
    await pose(chat, withAda(long, bob, cem));
    const mark = () => grid().shadowRoot!.querySelector<HTMLElement>('.unseen');
    const rect = (element: Element) => element.getBoundingClientRect();
    for (const dir of ['ltr', 'rtl']) {
      chat.dir = dir;
      await settled(chat);
      await until(() => rect(paneOf(long.id)).width > 100, 'the stage is there');
      expect(panes().filter((pane) => pane.checkVisibility({ visibilityProperty: true }))).to.have.length(1);
      expect(mark()!.textContent).to.equal('+3');
      expect(mark()!.title).to.equal('3 more people');
      const [at, box, name] = [rect(mark()!), rect(grid()), rect(part(paneOf(long.id), 'name')!)];
      expect(at.top >= box.top && at.bottom <= box.bottom && at.left >= box.left && at.right <= box.right).to.equal(
        true,
      );
      expect(dir === 'ltr' ? at.left - name.right : name.left - at.right, dir).to.be.above(0);
      await expect(grid()).to.be.accessible();
    }
    chat.style.cssText = 'inline-size: 800px; block-size: 500px';
    await until(() => mark()!.hidden, 'there is room for all');
    expect(panes().every((pane) => pane.checkVisibility({ visibilityProperty: true }))).to.equal(true);
  });

  it('says to the page that the own screen is shared', async () => {
    expect(chat.matches(':state(sharing)')).to.equal(false);
    await pose(chat, { self: { ...ada, screen: true } });
    expect(chat.matches(':state(sharing)')).to.equal(true);
  });

  describe('with one other', () => {
    beforeEach(() => pose(chat, withAda(bob)));
    const corner = () => {
      const [pane, box] = [paneOf('Ada'), grid()].map((element) => element.getBoundingClientRect()) as [
        DOMRect,
        DOMRect,
      ];
      const isInside =
        pane.left >= box.left && pane.right <= box.right && pane.top >= box.top && pane.bottom <= box.bottom;
      const block = pane.top + pane.bottom < box.top + box.bottom ? 'top' : 'bottom';
      return `${isInside ? '' : 'outside '}${block} ${pane.left + pane.right < box.left + box.right ? 'left' : 'right'}`;
    };
    const rests = (where: string) =>
      until(() => corner() === where && !paneOf('Ada').getAnimations().length, `it rests ${where}`);
    const press = async (key: string) => {
      mover().focus();
      await sendKeys({ press: key });
    };

    it('lets the own view float in a corner, which arrow keys choose', async () => {
      expect(slots()).to.deep.equal(['Bob', 'Ada float']);
      await rests('bottom right');
      await press('ArrowUp');
      await rests('top right');
      await press('ArrowLeft');
      await rests('top left');
      await press('ArrowLeft');
      await rests('top left');
      await press('ArrowDown');
      await rests('bottom left');
    });

    it('lets it go around all corners by presses alone', async () => {
      for (const where of ['bottom left', 'top left', 'top right', 'bottom right']) {
        await press('Enter');
        await rests(where);
      }
    });

    it('lets it be dragged, never outside, and rest in the nearest corner, where it stays during the call', async () => {
      await rests('bottom right');
      const { x, y, width, height } = mover().getBoundingClientRect();
      await sendMouse({ type: 'move', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
      await sendMouse({ type: 'down' });
      await sendMouse({ type: 'move', position: [2, 2] });
      expect(corner()).to.equal('top left');
      await sendMouse({ type: 'up' });
      await rests('top left');
      await pose(chat, withAda(bob, cem));
      expect(slots()).to.include('Ada');
      await pose(chat, withAda(bob));
      await rests('top left');
    });

    it('mirrors the corner and the keys where one reads from right to left', async () => {
      chat.dir = 'rtl';
      await pose(chat, withAda(bob, cem));
      await pose(chat, withAda(bob));
      await rests('bottom left');
      await press('ArrowRight');
      await rests('bottom right');
    });

    it('puts both side by side where there is room', async () => {
      chat.style.cssText = 'inline-size: 780px; block-size: 190px';
      await settled(chat);
      await until(() => Math.abs(paneOf('Ada').clientWidth - paneOf('Bob').clientWidth) < 2, 'both are equal');
      expect(mover().checkVisibility({ visibilityProperty: true })).to.equal(false);
    });
  });
});
