import type { JoinAck } from './protocol.js';
import { MEDIA, type Client, type TestRelay } from './relay.fixture.js';
import type { TokenRequest } from './tokens.js';

/** For tests: people before and in the room of a relay that asks for tokens. */

export const SECRET = 'a secret for tests that is long enough';

type Claims = Omit<TokenRequest, 'room'>;

/** What one says to come in. */
export const joining = (token: string | undefined, name = 'Ada') => ({
  ...{ v: 1, room: 'standup', name, media: MEDIA },
  ...(token !== undefined && { token }),
});

/** A token for the room, and a connection that may show it. */
export async function come(relay: TestRelay, claims: Claims = {}): Promise<[Client, string]> {
  return [await relay.connect(), await relay.chat.token({ room: 'standup', ...claims })];
}

/** Somebody new in the room, with these claims. */
export async function enter(relay: TestRelay, claims: Claims = {}): Promise<[Client, JoinAck, string]> {
  const [client, token] = await come(relay, claims);
  return [client, (await client.get('join', joining(token))) as JoinAck, token];
}
