// One side of a pair of ../features.py, in JavaScript:
//
//     node features.mjs autobahn-js|wampy callee|helper|caller URL REALM
//
// What a callee has and what a caller asks of it is the same as in features.py. Ids go as texts, since
// wampy's MessagePack makes floats of them; the URIs are such as wampy's strict rules let pass.

import assert from 'node:assert/strict';
import { requirePeer } from './support.mjs';

const prefix = 'org.example.features';
const interruptible = new Set(['autobahn-python']);
const first = (payload) => payload?.args?.[0];

async function connectAutobahn(url, realm) {
    const { serializers } = await import('./autobahn.mjs');
    const autobahn = requirePeer('autobahn');
    const defer = () => {
        const deferred = {};
        deferred.promise = new Promise((resolve, reject) =>
            Object.assign(deferred, { resolve, reject }));
        deferred.notify = (part) => deferred.promise.listen?.(part);
        return deferred;
    };
    const connection = new autobahn.Connection({
        url, realm, serializers: [serializers.msgpack()], use_deferred: defer, max_retries: 0,
        retry_if_unreachable: false,
    });
    const session = await new Promise((resolve, reject) => {
        connection.onopen = resolve;
        connection.onclose = (reason) => reject(new Error(reason)) ?? true;
        connection.open();
    });
    return {
        id: session.id,
        closed: new Promise((ended) => {
            session.onleave = (reason) => ended(reason);
        }),
        close: () => connection.close('wamp.close.close_realm'),
        call: (uri, args, kwargs, { onProgress, ...options } = {}) => {
            const call = session.call(uri, args, kwargs,
                                      { ...options, ...onProgress && { receive_progress: true } });
            call.listen = onProgress;
            return call;
        },
        uriOf: (error) => error.error,
        cancel: async (call) => {
            call.cancel({ mode: 'kill' });
            await call.catch(() => {});
        },
        fail: (uri, args) => new autobahn.Error(uri, args),
        register: (uri, procedure, options) =>
            session.register(uri, (args, kwargs, details) =>
                procedure({ args: args ?? [], kwargs: kwargs ?? {}, details,
                            progress: details.progress && ((part) => details.progress([part])) }),
            options),
        subscribe: (uri, receive, options) =>
            session.subscribe(uri, (args, kwargs, details) => receive({ args, details }), options),
        publish: (uri, args, options) =>
            session.publish(uri, args, {}, { acknowledge: true, ...options }),
    };
}

async function connectWampy(url, realm) {
    const { serializers } = await import('./wampy.mjs');
    const { Wampy } = requirePeer('wampy');
    const { w3cwebsocket } = requirePeer('websocket');
    const client = new Wampy(url, {
        realm, ws: w3cwebsocket, serializer: serializers.msgpack(), autoReconnect: false,
    });
    const closed = new Promise((ended) => {
        client.setOptions({ onClose: () => ended('of which wampy does not tell the reason') });
    });
    await client.connect();
    const unpack = ({ argsList, argsDict, details }) =>
        ({ args: argsList ?? [], kwargs: argsDict ?? {}, details: details ?? {} });
    return {
        id: client.getSessionId(),
        closed,
        close: () => client.disconnect(),
        call: (uri, args, kwargs, { onProgress, ...options } = {}) => {
            const call = client.call(uri, { argsList: args, argsDict: kwargs }, {
                ...options,
                ...onProgress && { progress_callback: ({ argsList }) => onProgress(argsList[0]) },
            });
            const { reqId } = client.getOpStatus();
            return Object.assign(call.then(({ argsList }) => argsList?.[0]), { reqId });
        },
        uriOf: (error) => error.errorUri,
        cancel: async (call) => {
            client.cancel(call.reqId, { mode: 'kill' });
            await call.catch(() => {});
        },
        fail: (uri, args) => Object.assign(new Error(uri), { error: uri, argsList: args }),
        register: (uri, procedure, options) =>
            client.register(uri, async (data) => {
                const progress = (part) =>
                    data.result_handler({ options: { progress: true }, argsList: [part] });
                const wanted = data.details.receive_progress && progress;
                return { argsList: [await procedure({ ...unpack(data), progress: wanted })] };
            }, options),
        subscribe: (uri, receive, options) =>
            client.subscribe(uri, (data) => receive(unpack(data)), options),
        publish: (uri, args, options) => client.publish(uri, { argsList: args }, options),
    };
}

async function serve(peer) {
    let seen = [];
    const see = (kind) => ({ args, details }) =>
        seen.push([kind, details.topic ?? '', details.publisher ?? 0, args[0]]);
    const count = ({ args: [last], progress }) => {
        for (let number = 1; number <= last; number++) progress?.(number);
        return last;
    };
    const procedures = {
        echo: ({ args: [value], kwargs }) => (kwargs.suffix ? value + kwargs.suffix : value),
        fail: () => {
            throw peer.fail(`${prefix}.failed`, [7]);
        },
        count,
        sleep: () => new Promise(() => {}),
        seen: () => {
            const events = seen;
            seen = [];
            return events;
        },
        late: async ({ args: [topic] }) => {
            await peer.subscribe(topic, see('late'), { get_retained: true });
            return null;
        },
        id: () => String(peer.id),
    };
    for (const [name, procedure] of Object.entries(procedures))
        await peer.register(`${prefix}.${name}`, procedure);
    const who = ({ details }) => `${details.procedure} ${details.caller ?? 0}`;
    await peer.register(`${prefix}.who`, who, { match: 'prefix' });
    await peer.register('org..features.wild', who, { match: 'wildcard' });
    await peer.register(`${prefix}.shared`, () => 'a', { invoke: 'roundrobin' });
    await peer.subscribe(`${prefix}.exact`, see('exact'));
    await peer.subscribe(`${prefix}.topic`, see('prefix'), { match: 'prefix' });
    await peer.subscribe('org..features.any', see('wildcard'), { match: 'wildcard' });
}

async function help(peer) {
    await peer.register(`${prefix}.shared`, () => 'b', { invoke: 'roundrobin' });
}

/** What the features of a caller are asked with. */
function toolsOf(peer) {
    const call = (name, ...rest) => peer.call(`${prefix}.${name}`, ...rest);
    const publish = async (name, value, options) => {
        await peer.publish(`${prefix}.${name}`, [value], options);
        return call('seen');
    };
    /** The callee notes an INTERRUPT when it gets to it. */
    const interrupted = async () => {
        let found = [];
        while (!found.length) found = await call('seen');
        assert.deepEqual(found.map(([kind]) => kind), ['interrupted']);
    };
    const errorOf = async (promise) => {
        try {
            await promise;
        } catch (error) {
            return peer.uriOf(error);
        }
        return undefined;
    };
    return { call, publish, errorOf, interrupted };
}

/** What a caller asks; a feature is there unless this throws. */
function callFeatures(peer, { call, errorOf, interrupted }) {
    return {
        call: async () => assert.equal(await call('echo', ['a'], { suffix: 'b' }), 'ab'),
        error: async () => assert.equal(await errorOf(call('fail')), `${prefix}.failed`),
        binary: async () =>
            assert.deepEqual([...await call('echo', [Buffer.from([0, 255, 128])])], [0, 255, 128]),
        progress: async () => {
            const parts = [];
            const onProgress = (part) => parts.push(first(part) ?? part);
            assert.equal(await call('count', [3], {}, { onProgress }), 3);
            assert.deepEqual(parts, [1, 2, 3]);
        },
        cancel: async (callee) => {
            assert.ok(interruptible.has(callee), `${callee} would never answer`);
            const sleeping = call('sleep');
            await call('echo', [1]);
            await peer.cancel(sleeping);
            await interrupted();
        },
        timeout: async (callee) => {
            const sleeping = call('sleep', [], {}, { timeout: 50 });
            assert.equal(await errorOf(sleeping), 'wamp.error.timeout');
            if (interruptible.has(callee)) await interrupted();
        },
        caller: async () =>
            assert.equal(await call('who.am.i', [], {}, { disclose_me: true }),
                         `${prefix}.who.am.i ${peer.id}`),
        prefix_call: async () =>
            assert.match(await call('who.is.it'), /^org.example.features.who.is.it /),
        wildcard_call: async () => assert.match(await call('wild'), /^org.example.features.wild /),
        shared: async () => {
            const found = [];
            for (let i = 0; i < 4; i++) found.push(await call('shared'));
            assert.equal(found.sort().join(''), 'aabb');
        },
    };
}

/** The same of publishers and subscribers. */
function eventFeatures(peer, { call, publish }, library) {
    return {
        event: async () =>
            assert.deepEqual((await publish('exact', 1)).map(([kind, , , value]) => [kind, value]),
                             [['exact', 1]]),
        publisher: async () =>
            assert.equal((await publish('exact', 2, { disclose_me: true }))[0][2], peer.id),
        prefix_event: async () =>
            assert.deepEqual((await publish('topic.x', 3)).map(([kind, topic]) => [kind, topic]),
                             [['prefix', `${prefix}.topic.x`]]),
        wildcard_event: async () =>
            assert.deepEqual((await publish('any', 4)).map(([kind, topic]) => [kind, topic]),
                             [['wildcard', `${prefix}.any`]]),
        exclude: async () => {
            const other = Number(await call('id'));
            assert.deepEqual(await publish('exact', 5, { exclude: [other] }), []);
        },
        eligible: async () => {
            const other = Number(await call('id'));
            assert.deepEqual(await publish('exact', 6, { eligible: [1] }), []);
            assert.equal((await publish('exact', 7, { eligible: [other] })).length, 1);
        },
        exclude_me: async () => {
            const own = [];
            await peer.subscribe(`${prefix}.own`, ({ args }) => own.push(args[0]));
            await publish('own', 8, { exclude_me: false });
            assert.deepEqual(own, [8]);
        },
        retain: async () => {
            const topic = `${prefix}.kept.${library.replace('-', '_')}`;
            await peer.publish(topic, [9], { retain: true });
            await call('late', [topic]);
            assert.deepEqual((await call('seen')).map(([kind]) => kind), ['late']);
        },
    };
}

async function ask(peer, library, callee) {
    const tools = toolsOf(peer);
    const features = { ...callFeatures(peer, tools), ...eventFeatures(peer, tools, library) };
    for (const [name, feature] of Object.entries(features)) {
        try {
            await feature(callee);
            console.log(`${name} yes`);
        } catch (error) {
            console.log(`${name} no: ${String(error.message ?? error).replaceAll('\n', ' ')}`);
        }
    }
}

const [library, part, url, realm, callee] = process.argv.slice(2);
const peer = await { 'autobahn-js': connectAutobahn, wampy: connectWampy }[library](url, realm);
if (part === 'caller') {
    await ask(peer, library, callee);
    console.log('done');
    await peer.close();
} else {
    await { callee: serve, helper: help }[part](peer);
    console.log('serving');
    console.log(`goodbye ${await peer.closed}`);
    process.exit(0);
}
