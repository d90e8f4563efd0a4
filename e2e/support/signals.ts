import type { Visitor } from './visitor.js';

/** Which of a page's own messages never reach the relay. */
export interface Losses {
  /** The first signal with a description of this type, or the first ask to join. */
  first?: 'offer' | 'answer' | 'join';
  /** One signal in so many, the same ones in every run. */
  oneIn?: number;
}

/** From the next page on, messages get lost between the page and its socket, as they would where a socket breaks. */
export async function loseSignals(person: Visitor, losses: Losses): Promise<void> {
  await person.page.evaluateOnNewDocument(({ first, oneIn }: Losses) => {
    let isLost = false;
    let seed = 7;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const loses = (message: string) => {
      if (oneIn) return /^42\d*\["signal"/.test(message) && random() < 1 / oneIn;
      if (isLost || !message.includes(first === 'join' ? '["join"' : `"type":"${first}"`)) return false;
      return (isLost = true);
    };
    const send = Reflect.get(WebSocket.prototype, 'send') as (data: unknown) => void;
    WebSocket.prototype.send = function (data) {
      if (typeof data !== 'string' || !loses(data)) Reflect.apply(send, this, [data]);
    };
  }, losses);
}
