import { css, html, type TemplateResult } from 'lit';
import type { Call } from './call/call.js';
import type { Participant } from './call/call-state.js';
import { ask } from './call-context.js';
import { renderDialogButton } from './dialog-button.js';
import { icon } from './icons.js';
import type { TextOf } from './strings.js';

/** The looks of what `renderHosting` draws. */
export const hostingStyles = css`
  .hosting:popover-open {
    display: grid;
    gap: 12px;
    overflow: auto;
    button {
      justify-content: center;
    }
  }
  #ending::backdrop {
    background: rgb(0 0 0 / 0.5);
  }
  ul {
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  b {
    flex: 1;
    overflow: hidden;
    font-weight: 400;
    text-overflow: ellipsis;
  }
`;

/** A button, and what a host can do to the room and to each of the others. */
export function renderHosting(call: Call, text: TextOf): TemplateResult {
  const { participants, locked } = call.state;
  const content = html`<button
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
    <button part="button end-button" type="button" class="wide danger" popovertarget="ending">${text('end')}</button>
    <div id="ending" part="menu" class="dialog hosting" popover role="dialog" aria-label=${text('endSure')}>
      <p>${text('endSure')}</p>
      <button part="button cancel-button" type="button" class="wide plain" popovertarget="ending">
        ${text('cancel')}
      </button>
      <button part="button confirm-button" type="button" class="wide danger" @click=${() => ask(call.end())}>
        ${text('end')}
      </button>
    </div> `;
  return renderDialogButton({ id: 'hosting', name: 'host', label: text('hosting'), kind: 'hosting' }, content);
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
      ${icon('microphoneOff')}
    </button>
    <button
      part="button remove-button"
      type="button"
      aria-label=${remove}
      title=${remove}
      @click=${() => ask(call.remove(id))}
    >
      ${icon('close')}
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
