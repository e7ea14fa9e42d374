// autobahn-js behind the interface that peer.mjs describes.

import { bytesToText, requirePeer, textToBytes, Thrown } from './support.mjs';

// Where there is a global WebSocket autobahn takes it for a browser's; this is about Node.
delete globalThis.WebSocket;
const autobahn = requirePeer('autobahn');

/** JSON as WAMP has it; autobahn-js leaves binary data to the application. */
class JsonWithBytes extends autobahn.serializer.JSONSerializer {
    serialize(message) {
        return super.serialize(bytesToText(message));
    }

    unserialize(text) {
        return textToBytes(super.unserialize(text));
    }
}

export const serializers = {
    json: () => new JsonWithBytes(),
    msgpack: () => new autobahn.serializer.MsgpackSerializer(),
};

function payloadOf(result) {
    if (result instanceof autobahn.Result)
        return { args: result.args ?? [], kwargs: result.kwargs ?? {} };
    return { args: result === null || result === undefined ? [] : [result], kwargs: {} };
}

/** Our errors as autobahn's, and the reverse. */
async function throwing(work) {
    try {
        return await work();
    } catch (error) {
        if (error instanceof Thrown)
            throw new autobahn.Error(error.uri, error.args, error.kwargs);
        if (error instanceof autobahn.Error)
            throw new Thrown(error.error, error.args, error.kwargs);
        throw error;
    }
}

function clientOf(connection, session, closed) {
    return {
        closed,
        close: () => {
            connection.close('wamp.close.close_realm');
            return closed;
        },
        call: (uri, args, kwargs) =>
            throwing(async () => payloadOf(await session.call(uri, args, kwargs))),
        register: (uri, procedure) =>
            throwing(() => session.register(uri, (args, kwargs) => throwing(async () => {
                const result = await procedure({ args: args ?? [], kwargs: kwargs ?? {} });
                return new autobahn.Result(result.args, result.kwargs);
            }))),
        unregister: (registration) => throwing(() => session.unregister(registration)),
        subscribe: (topic, receive) =>
            throwing(() => session.subscribe(topic, (args, kwargs) =>
                receive({ args: args ?? [], kwargs: kwargs ?? {} }))),
        unsubscribe: (subscription) => throwing(() => session.unsubscribe(subscription)),
        publish: (topic, args, kwargs) =>
            throwing(() => session.publish(topic, args, kwargs, { acknowledge: true })),
    };
}

export function connect(url, realm, serializer) {
    const connection = new autobahn.Connection({
        url,
        realm,
        serializers: [serializers[serializer]()],
        use_es6_promises: true,
        max_retries: 0,
        retry_if_unreachable: false,
    });
    return new Promise((resolve, reject) => {
        let ended;
        const closed = new Promise((end) => {
            ended = end;
        });
        connection.onopen = (session) => resolve(clientOf(connection, session, closed));
        connection.onclose = (reason, details) => {
            reject(new Error(`${reason}: ${details.reason} ${details.message}`));
            ended(details.reason ?? reason);
            return true;
        };
        connection.open();
    });
}
