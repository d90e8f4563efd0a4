import { css, html, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import type { Participant } from './call/call-state.js';
import { ask } from './call-context.js';
import { giveFocusBack, renderDialogButton, takeFocus } from './dialog-button.js';
import { dialogHeadStyles, renderDialogHead } from './dialog-head.js';
import { icon } from './icons.js';
import type { TextOf } from './strings.js';

/** The looks of what `renderHosting` draws. */
export const hostingStyles = [
  dialogHeadStyles,
  css`
    .hosting:popover-open {
      display: grid;
      gap: 12px;
      overflow: auto;
      position-area: block-start;
    }
    #settings {
      position-area: block-start;
    }
    #ending {
      position-area: none;
      margin: auto;
    }
    #ending::backdrop {
      background: rgb(0 0 0 / 0.5);
    }
    .pair {
      display: grid;
      grid: auto / 1fr 1fr;
      gap: 8px;
    }
    ul {
      display: grid;
      gap: 8px;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: end;
      gap: 4px;
    }
    b {
      flex: 1 0 4em;
      overflow: hidden;
      font-weight: 400;
      text-overflow: ellipsis;
    }
    li button,
    .hosting .plain {
      padding-inline: 0.75em;
      border-color: var(--_line);
    }
    [part~='remove-button'] {
      color: light-dark(color-mix(in srgb, var(--_danger) 88%, #000), color-mix(in srgb, var(--_danger) 45%, #fff));
    }
  `,
];

/** A button, what a host can do to the room and to each of the others, and the question before the end. */
export function renderHosting(call: Call, text: TextOf): TemplateResult[] {
  const { participants, locked } = call.state;
  const label = text('hosting');
  const content = html`${renderDialogHead(label, text('dismiss'), close)}
    <button
      part="button lock-button"
      type="button"
      class="wide plain"
      aria-pressed=${locked}
      @click=${() => ask(call.lock(!locked))}
    >
      ${icon('lock')}${text('lock')}
    </button>
    <ul ?hidden=${!participants.length}>
      ${participants.map((participant) => renderOther(call, participant, text))}
    </ul>
    <button part="button end-button" type="button" class="wide danger" popovertarget="ending" @click=${close}>
      ${text('end')}
    </button>`;
  return [
    ...renderDialogButton({ id: 'hosting', name: 'host', label, kind: 'hosting' }, content),
    renderEnding(call, text),
  ];
}

function renderEnding(call: Call, text: TextOf): TemplateResult {
  return html`<div
    id="ending"
    part="menu"
    class="dialog hosting"
    popover
    tabindex="-1"
    @toggle=${takeFocus}
    role="dialog"
    aria-label=${text('endSure')}
    @beforetoggle=${({ currentTarget }: Event) => giveFocusBack(currentTarget as HTMLElement, 'hosting')}
  >
    <p>${text('endSure')}</p>
    <div class="pair">
      <button part="button cancel-button" type="button" class="wide plain" popovertarget="ending">
        ${text('cancel')}
      </button>
      <button part="button confirm-button" type="button" class="wide danger" @click=${() => ask(call.end())}>
        ${text('end')}
      </button>
    </div>
  </div>`;
}

/** Before what was pressed opens something else. */
function close({ currentTarget }: Event): void {
  (currentTarget as Element).closest<HTMLElement>('[popover]')!.hidePopover();
}

function renderOther(call: Call, { id, displayName, microphone }: Participant, text: TextOf): TemplateResult {
  const name = displayName || text('guest');
  const [mute, remove] = [text('mute', { name }), text('remove', { name })];
  return html`<li>
    <b><bdi>${name}</bdi></b>
    <button
      part="button mute-button"
      type="button"
      aria-label=${mute}
      title=${mute}
      ?disabled=${!microphone}
      @click=${() => ask(call.mute(id))}
    >
      ${text('muteShort')}
    </button>
    <button
      part="button remove-button"
      type="button"
      aria-label=${remove}
      title=${remove}
      @click=${() => ask(call.remove(id))}
    >
      ${text('removeShort')}
    </button>
  </li>`;
}

/** Somebody who knocks, to be let in or sent away. */
export function renderKnock(call: Call, { id, displayName }: Participant, text: TextOf): TemplateResult {
  return html`<div part="notice" class="notice knock">
    <span>${text('knocks', { name: displayName || text('guest') })}</span>
    <div>
      <button part="button admit-button" type="button" class="primary wide" @click=${() => ask(call.admit(id))}>
        ${text('admit')}
      </button>
      <button part="button deny-button" type="button" class="wide" @click=${() => ask(call.deny(id))}>
        ${text('deny')}
      </button>
    </div>
  </div>`;
}
