// wampy behind the interface that peer.mjs describes.

import {
    bigIntsToNumbers, bytesToText, requirePeer, textToBytes, Thrown, withoutUndefined,
} from './support.mjs';

const { Wampy } = requirePeer('wampy');
const { JsonSerializer } = requirePeer('wampy/JsonSerializer.js');
const { MsgpackSerializer } = requirePeer('wampy/MsgpackSerializer.js');
const { w3cwebsocket } = requirePeer('websocket');

/** JSON as WAMP has it; wampy leaves binary data to the application. */
class JsonWithBytes extends JsonSerializer {
    encode(message) {
        return super.encode(bytesToText(message));
    }

    decode(text) {
        return textToBytes(super.decode(text));
    }
}

/**
 * MessagePack as WAMP has it. msgpackr writes what is undefined as an extension, which wampy's
 * options are full of. Integers beyond 32 bits leave as floats, which we have to understand.
 */
class PlainMsgpack extends MsgpackSerializer {
    encode(message) {
        return super.encode(withoutUndefined(message));
    }

    decode(bytes) {
        return bigIntsToNumbers(super.decode(bytes));
    }
}

export const serializers = { json: () => new JsonWithBytes(), msgpack: () => new PlainMsgpack() };

/** Python's autobahn returns null where there is nothing to return. */
function payloadOf({ argsList, argsDict }) {
    const isNothing = argsList?.length === 1 && argsList[0] === null;
    return { args: isNothing ? [] : argsList ?? [], kwargs: argsDict ?? {} };
}

const packed = ({ args = [], kwargs = {} }) => ({ argsList: args, argsDict: kwargs });

/** wampy's errors of WAMP as ours; they are the ones with a URI. */
async function throwing(work) {
    try {
        return await work();
    } catch (error) {
        if (error.errorUri) throw new Thrown(error.errorUri, error.argsList, error.argsDict);
        throw error;
    }
}

/** wampy sends what a procedure throws, if it has this form. */
async function answer(procedure, data) {
    try {
        return packed(await procedure(payloadOf(data)));
    } catch (error) {
        if (error instanceof Thrown) throw { error: error.uri, ...packed(error) };
        throw error;
    }
}

export async function connect(url, realm, serializer) {
    const client = new Wampy(url, {
        realm,
        ws: w3cwebsocket,
        serializer: serializers[serializer](),
        autoReconnect: false,
    });
    const closed = new Promise((ended) => {
        client.setOptions({ onClose: () => ended('of which wampy does not tell the reason') });
    });
    await client.connect();
    return {
        closed,
        close: async () => {
            await client.disconnect();
            return closed;
        },
        call: (uri, args, kwargs) =>
            throwing(async () => payloadOf(await client.call(uri, packed({ args, kwargs })))),
        register: async (uri, procedure) => {
            await throwing(() => client.register(uri, (data) => answer(procedure, data)));
            return uri;
        },
        unregister: (uri) => throwing(() => client.unregister(uri)),
        subscribe: (topic, receive) =>
            throwing(() => client.subscribe(topic, (data) => receive(payloadOf(data)))),
        unsubscribe: ({ subscriptionKey }) =>
            throwing(() => client.unsubscribe(subscriptionKey)),
        publish: (topic, args, kwargs) =>
            throwing(() => client.publish(topic, packed({ args, kwargs }))),
    };
}
