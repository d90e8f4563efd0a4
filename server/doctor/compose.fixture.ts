import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readConfig } from '../config.js';
import type { Options } from '../options.js';

/** For tests: what compose.yaml says. */

/** One container. */
export interface Service {
  image?: string;
  ports?: string[];
  environment?: Record<string, string>;
  deploy?: unknown;
  volumes?: string[];
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  entrypoint?: string[];
  security_opt?: string[];
  privileged?: boolean;
  network_mode?: string;
  restart?: string;
  stop_grace_period?: string;
  depends_on?: string[];
}

/** Where the package lies. */
export const ROOT = new URL('../../', import.meta.url);
export const text = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
export const compose = text('compose.yaml');
export const { services, volumes } = parse(compose) as {
  services: Record<'proxy' | 'certificate' | 'relay' | 'redis' | 'turn', Service>;
  volumes: Record<string, unknown>;
};

/** A value as Compose fills it in where only what is needed is set. */
const filled = (value: string) =>
  value
    .replaceAll(/\$\{[A-Z_]+:-\}/g, '')
    .replaceAll(/\$\{([A-Z_]+):\?\}/g, (_, name: string) => ({ DOMAIN: 'chat.example.com' })[name] ?? 'secret');

/** The options that the relay is given. */
export function relayOptions(): Options {
  const { environment = {} } = services.relay;
  const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]));
  return readConfig([], env) as Options;
}

/** What a service runs, with places in its container replaced by places here. */
export function commandOf(
  { entrypoint = [], volumes: mounts = [] }: Service,
  places: Record<string, string>,
): string[] {
  const files = mounts.filter((mount) => mount.startsWith('./')).map((mount) => mount.split(':'));
  const here = { ...Object.fromEntries(files.map(([from, to]) => [to!, new URL(from!, ROOT).pathname])), ...places };
  return entrypoint.map((word) => {
    const place = Object.keys(here).find((path) => word.startsWith(path));
    return place ? here[place] + word.slice(place.length) : word;
  });
}
