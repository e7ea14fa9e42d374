// What the JavaScript peers share: modules, binary data in JSON, comparison.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const peers = process.env.WIDL_PEERS;

/** Modules are where `npm ci` has put them, not beside this file. */
export const requirePeer = createRequire(`${peers}/package.json`);

/** An error of WAMP: thrown by procedures, and by calls. */
export class Thrown extends Error {
    constructor(uri, args, kwargs) {
        super(`${uri} ${JSON.stringify(args)} ${JSON.stringify(kwargs)}`);
        Object.assign(this, { uri, args: args ?? [], kwargs: kwargs ?? {} });
    }
}

/** `value` with every part replaced by what `replace` returns for it, unless that is undefined. */
function mapDeep(value, replace) {
    const replaced = replace(value);
    if (replaced !== undefined) return replaced;
    if (Array.isArray(value)) return value.map((element) => mapDeep(element, replace));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([key, part]) => [key, mapDeep(part, replace)]));
}

/** Binary data becomes WAMP's form of it in JSON: U+0000 and base64. */
export function bytesToText(value) {
    return mapDeep(value, (part) =>
        part instanceof Uint8Array ? `\0${Buffer.from(part).toString('base64')}` : undefined);
}

/** The reverse of bytesToText(). */
export function textToBytes(value) {
    return mapDeep(value, (part) =>
        typeof part === 'string' && part.startsWith('\0')
            ? Buffer.from(part.slice(1), 'base64') : undefined);
}

/** `value` without the members that are undefined. */
export function withoutUndefined(value) {
    return mapDeep(value, (part) => (part instanceof Uint8Array ? part : undefined));
}

/** Integers beyond 32 bits as msgpackr receives them. */
export function bigIntsToNumbers(value) {
    return mapDeep(value, (part) => {
        if (part instanceof Uint8Array) return part;
        return typeof part === 'bigint' ? Number(part) : undefined;
    });
}

/** The rows of ../calls.json, with real binary data. */
export function readCalls() {
    const path = new URL('../calls.json', import.meta.url);
    return textToBytes(JSON.parse(readFileSync(path, 'utf8')));
}
