import { html, nothing, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import type { CallState } from './call/call-state.js';
import type { CallError } from './call/errors.js';
import { ask } from './call-context.js';
import { icon } from './icons.js';
import { late } from './late.js';
import { PARTS } from './parts.js';
import type { ReportCopy } from './report-copy.js';
import type { Seat } from './seats.js';
import type { TextOf, Texts } from './strings.js';
import { pictureOf } from './track-stream.js';

type Rendered = TemplateResult | typeof nothing;

/** What of a `<video-chat>` is drawn. */
export interface Screened {
  readonly call: Call;
  readonly controlsList: string;
  readonly autojoin: boolean;
  readonly shortcuts: boolean;
  readonly chatOpen: boolean;
  readonly unread: number;
  readonly seats: readonly Seat[];
  readonly places: readonly string[];
  /** Whether the page has put something beside the stage. */
  readonly hasSide: boolean;
  readonly muted: boolean;
  readonly volume: number;
}

/** What to say; what was done about errors, and can be. */
export interface Aid {
  /** The error that is not to be shown any more. */
  readonly dismissed: CallError | null;
  readonly dismiss: () => void;
  /** Copies what helps others to help; once it is there. */
  readonly report: ReportCopy | undefined;
  readonly enableSound: () => void;
  readonly texts: Texts;
  /** What is worth a quiet word. */
  readonly hint: string;
}

export type Screen = 'quiet' | 'lobby' | 'waiting' | 'call' | 'left' | 'failed';

/** Whether something was not taken away by `controlslist`. */
function has({ controlsList }: Screened, token: string): boolean {
  return !controlsList.toLowerCase().split(/\s+/).includes(token);
}

/** Which screen fits. */
export function screenOf(chat: Screened): Screen {
  const { phase, error } = chat.call.state;
  switch (phase) {
    case 'idle':
    case 'connecting':
      return 'quiet';
    case 'lobby':
      return has(chat, 'nolobby') && (!chat.autojoin || error) ? 'lobby' : 'call';
    case 'joining':
      return has(chat, 'nolobby') && !chat.autojoin ? 'lobby' : 'call';
    case 'joined':
    case 'reconnecting':
      return 'call';
    default:
      return phase;
  }
}

/** Draws the screen that fits. The page may fill each of its slots, which are there whether it does or not. */
export function renderScreen(chat: Screened, aid: Aid): TemplateResult {
  const { state } = chat.call;
  switch (screenOf(chat)) {
    case 'quiet':
      return renderQuiet(state, aid);
    case 'lobby':
      return html`<slot name="lobby" class="fills">
        <chat-lobby part="lobby" ?nosettings=${!has(chat, 'nosettings')} exportparts=${PARTS}>
          ${renderError(state, aid)}
        </chat-lobby>
      </slot>`;
    case 'waiting':
      return renderWaiting(chat, aid);
    case 'call':
      return renderCall(chat, aid);
    default:
      return renderEnd(state, aid);
  }
}

function renderError(state: CallState, aid: Aid, dismissal: Rendered = nothing): TemplateResult {
  const error = dismissal !== nothing && state.error === aid.dismissed ? null : state.error;
  return html`<slot name="error" slot="error" ?hidden=${!error}>
    ${
      error &&
      html`<div part="error" class="error">
        ${icon('warning')}
        <div>${whole(aid.texts.hint(error))} ${aid.report?.render(error)}</div>
        ${dismissal}
      </div>`
    }
  </slot>`;
}

/** Keeps the names of options in one piece, which browsers break behind their hyphens. */
function whole(hint: string): (string | TemplateResult)[] {
  return hint.split(/(--[-a-z]+)/).map((piece, i) => (i % 2 ? html`<span>${piece}</span>` : piece));
}

function renderQuiet(state: CallState, aid: Aid): TemplateResult {
  const { phase, room } = state;
  const { text } = aid.texts;
  return html`<div class="quiet">
    ${phase === 'idle' && room ? nothing : html`<p part="notice" class="waiting">${room ? text('connecting') : text('noRoom')}</p>`}
    ${renderError(state, aid)}
  </div>`;
}

function renderWaiting({ call }: Screened, { texts: { text } }: Aid): TemplateResult {
  return html`<slot name="waiting" class="fills">
    <div class="quiet" part="notice">
      <h2>${text('waiting')}</h2>
      <button part="button cancel-button" type="button" class="wide" @click=${() => ask(call.leave())}>
        ${text('cancel')}
      </button>
    </div>
  </slot>`;
}

function renderEnd(state: CallState, aid: Aid): TemplateResult {
  const { text } = aid.texts;
  const { leaveReason: reason } = state;
  const title = reason === 'removed' ? 'sentAway' : reason === 'ended' || reason === 'replaced' ? reason : 'left';
  if (state.phase === 'failed') {
    return html`<div class="quiet" part="notice">
      <h2>${text('failed')}</h2>
      ${renderError(state, aid)}
    </div>`;
  }
  return html`<slot name="ended" class="fills">
    <div class="quiet" part="notice">
      <h2>${text(title)}</h2>
      ${renderError(state, aid)}
      <chat-controls nochat exportparts=${PARTS}></chat-controls>
    </div>
  </slot>`;
}

function renderCall(chat: Screened, aid: Aid): TemplateResult {
  const isTalking = chat.chatOpen && has(chat, 'nochat');
  const locked = aid.texts.text('locked');
  return html`<div class="screen">
    <slot name="header"></slot>
    <div class="call ${isTalking ? 'open' : ''} ${isTalking || chat.hasSide ? 'talking' : ''}">
      <div part="stage" class="stage">
        <pane-grid exportparts=${PARTS}>
          ${chat.places.map((id) => renderPerson(chat, id))} ${renderPerson(chat, chat.call.state.self?.id)}
        </pane-grid>
        ${chat.call.state.locked ? html`<span part="status" class="notice lock" title=${locked}>${icon('lock', locked)}</span>` : nothing}
        ${renderNotices(chat, aid)}
      </div>
      ${renderControls(chat)}
      <slot name="side" class="side">
        ${isTalking ? html`<chat-panel part="panel" exportparts=${PARTS}></chat-panel>` : nothing}
      </slot>
    </div>
  </div>`;
}

function renderControls(chat: Screened): TemplateResult {
  return html`<div part="controls" class="controls">
    <slot name="controls-start"></slot>
    <media-toggles exportparts=${PARTS} ?noscreen=${!has(chat, 'noscreen')}></media-toggles>
    <chat-controls
      exportparts=${PARTS}
      ?nochat=${!has(chat, 'nochat')}
      ?noinvite=${!has(chat, 'noinvite')}
      ?noscreen=${!has(chat, 'noscreen')}
      ?nosettings=${!has(chat, 'nosettings')}
      ?nofullscreen=${!has(chat, 'nofullscreen')}
      ?shortcuts=${chat.shortcuts}
      .chatOpen=${chat.chatOpen}
      .unread=${chat.unread}
    ></chat-controls>
    <slot name="controls-end"></slot>
  </div>`;
}

/** What a person shares, and the person. */
function renderPerson(chat: Screened, id: string | undefined): Rendered[] {
  const [person, screen] = chat.seats.filter(({ participant }) => participant?.id === id).reverse();
  return [screen, person].map((seat) => (seat ? renderPane(chat, seat) : nothing));
}

function renderPane(chat: Screened, { participant, stream, screen, local, isPinned, slot }: Seat): TemplateResult {
  const { call, muted, volume, seats } = chat;
  return html`<video-pane
    part="pane"
    exportparts=${PARTS}
    slot=${slot}
    ?local=${local}
    ?audio-only=${!local && call.state.audioOnly}
    ?pinnable=${seats.length > 1 && slot !== 'float'}
    .pinned=${isPinned}
    .participant=${participant}
    .stream=${local ? pictureOf(stream) : stream}
    .screenStream=${screen}
    .muted=${muted}
    .volume=${volume}
    .sinkId=${call.state.chosen.speaker}
  ></video-pane>`;
}

function renderNotices(chat: Screened, aid: Aid): TemplateResult {
  const { call } = chat;
  const { state } = call;
  const { playbackBlocked, self, participants, knocking } = state;
  const { dismiss, enableSound, hint } = aid;
  const { text } = aid.texts;
  const notice = noticeOf(state, text);
  const dismissal = html`<button
    part="button dismiss-button"
    type="button"
    aria-label=${text('dismiss')}
    title=${text('dismiss')}
    @click=${dismiss}
  >
    ${icon('close')}
  </button>`;
  return html`<div class="notices">
    ${knocking.map((participant) => late.renderKnock?.(call, participant, text))}
    ${[notice, hint].map((line) => line && html`<p part="notice" class="notice" dir="auto">${line}</p>`)}
    <slot name="alone" ?hidden=${!self || participants.length > 0 || state.phase !== 'joined'}>
      <div part="notice" class="notice knock">
        <span>${text('alone')}</span> ${has(chat, 'noinvite') ? late.renderInvitation?.(text) : nothing}
      </div>
    </slot>
    ${
      playbackBlocked
        ? html`<div part="notice" class="sound">
            <button part="button sound-button" type="button" class="primary wide" @click=${enableSound}>
              ${text('enableSound')}
            </button>
          </div>`
        : nothing
    }
    ${renderError(state, aid, dismissal)}
  </div>`;
}

function noticeOf({ phase, self, participants }: CallState, text: TextOf): string {
  if (phase === 'reconnecting') return text('linkReconnecting');
  if (self) return '';
  const names = participants.map(({ displayName }) => displayName || text('guest'));
  return names.length ? text('here', { names, count: names.length }) : text('nobodyHere');
}
