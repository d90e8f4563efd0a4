import { html } from 'lit';
import type { Call } from './call/call.js';
import { renderDialogButton } from './dialog-button.js';
import { PARTS } from './parts.js';

/** A button, and the choice of devices that it opens. */
export function renderSettings(label: string, call: Call | undefined): ReturnType<typeof renderDialogButton> {
  const picker = html`<device-picker headed exportparts=${PARTS} .call=${call}></device-picker>`;
  return renderDialogButton({ id: 'settings', name: 'settings', label }, picker);
}
