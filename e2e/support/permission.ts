import type { Browser, Connection } from 'puppeteer-core';
import type { Visitor } from './visitor.js';

const DEVICES = ['camera', 'microphone'] as const;

/** What a person says in the browser's settings of this page's site. */
export type Answer = 'denied' | 'granted';

/** Sets what the browser, whose devices are `asked`, answers to pages of that site, as somebody in its settings would. */
export async function answer(person: Visitor, setting: Answer, devices: readonly string[] = DEVICES): Promise<void> {
  await ((await person.isFirefox()) ? answerInFirefox : answerInChromium)(person, setting, devices);
}

async function answerInChromium(person: Visitor, setting: Answer, devices: readonly string[]): Promise<void> {
  const devtools = await person.page.createCDPSession();
  const browserContextId = person.page.browserContext().id!;
  for (const name of devices) {
    await devtools.send('Browser.setPermission', { permission: { name }, setting, browserContextId });
  }
}

/** Firefox's driver knows no such permissions, so that its own window is asked, which keeps them. */
async function answerInFirefox(person: Visitor, setting: Answer, devices: readonly string[]): Promise<void> {
  const { connection } = person.page.browser() as Browser & { connection: Connection };
  const send = connection.send.bind(connection) as unknown as (
    method: string,
    params: unknown,
  ) => Promise<{ result: { contexts: [{ context: string }]; type: string } }>;
  const { result } = await send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const expression = `(${setInFirefox.toString()})(${JSON.stringify([person.page.url(), setting === 'granted', devices])})`;
  const target = { context: result.contexts[0].context };
  const { type } = (await send('script.evaluate', { expression, target, awaitPromise: false })).result;
  if (type !== 'success') throw new Error(`${person.name}: Firefox keeps no permission`);
}

/** What Firefox's own windows have. */
interface FirefoxWindow {
  gBrowser: { tabs: { linkedBrowser: { currentURI: { spec: string }; contentPrincipal: unknown } }[] };
}
declare const Services: {
  wm: { getEnumerator: (type: string) => Iterable<FirefoxWindow> };
  perms: { addFromPrincipal: (principal: unknown, type: string, action: number) => void };
};

function setInFirefox([url, isAllowed, devices]: [string, boolean, string[]]): void {
  for (const { gBrowser } of Services.wm.getEnumerator('navigator:browser')) {
    for (const { linkedBrowser } of gBrowser.tabs) {
      if (linkedBrowser.currentURI.spec !== url) continue;
      for (const device of devices)
        Services.perms.addFromPrincipal(linkedBrowser.contentPrincipal, device, isAllowed ? 1 : 2);
    }
  }
}
