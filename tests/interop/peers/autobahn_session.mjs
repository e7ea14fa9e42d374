// A session of autobahn-js, for the peers that use all of its own interface.

import { requirePeer } from './support.mjs';

/** A promise with the `parts` that came before its result, for which autobahn-js has no own way. */
function defer() {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
    deferred.promise.parts = [];
    deferred.notify = (part) => deferred.promise.parts.push(part);
    return deferred;
}

/**
 * Join a realm. Gives the connection, the session, and a promise of the reason for which it closes.
 */
export function connectAutobahn(url, realm) {
    delete globalThis.WebSocket;
    const autobahn = requirePeer('autobahn');
    const connection = new autobahn.Connection({
        url, realm, use_deferred: defer, max_retries: 0, retry_if_unreachable: false,
    });
    return new Promise((resolve, reject) => {
        let ended;
        const closed = new Promise((end) => {
            ended = end;
        });
        connection.onopen = (session) => resolve({ connection, session, closed });
        connection.onclose = (reason, details) => {
            reject(new Error(`${reason}: ${details.reason}`));
            ended(details.reason ?? reason);
            return true;
        };
        connection.open();
    });
}
