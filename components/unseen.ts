import { css } from 'lit';
import { dress } from './dress.js';
import type { TextOf } from './strings.js';

const LOOKS = [
  css`
    .unseen {
      position: absolute;
      inset-block-end: 6px;
      inset-inline-end: 6px;
      z-index: 1;
      padding: 3px 0.6em;
      border-radius: calc(var(--_radius) * 0.6);
      background: rgb(0 0 0 / 0.62);
      color: #fff;
      font-size: 0.8125rem;
      font-weight: 600;
      line-height: 1rem;
    }
    /* No name reaches below it: names leave so much room, and stand aside where they begin at the other end. */
    .root:has(> .unseen:not([hidden])) {
      --_kept: 3rem;
    }
    [dir='rtl']:has(> .unseen:not([hidden])) {
      --_aside: 3rem;
    }
  `,
];

/** Says in the corner of a grid how many of its panes there is no room for. */
export function showUnseen(root: HTMLElement, count: number, text: TextOf): void {
  const mark = root.querySelector<HTMLElement>('.unseen') ?? document.createElement('span');
  if (mark.hidden !== false && !count) return;
  dress(root.getRootNode() as ShadowRoot, LOOKS);
  mark.className = 'unseen';
  mark.part.value = 'status';
  mark.role = 'img';
  mark.hidden = !count;
  mark.title = mark.ariaLabel = text('unseen', { count });
  mark.textContent = `+${count.toLocaleString(root.lang)}`;
  root.append(mark);
}
