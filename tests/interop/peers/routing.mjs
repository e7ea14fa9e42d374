// One side of a pair of ../routing.py, in JavaScript:
//
//     node routing.mjs autobahn-js|wampy callee|caller URL REALM
//
// What a callee has and what a caller asks of it is the same as in routing.py. autobahn-js drops a
// call that it cancels, and ends the session when it is told so, but with mode `kill`.

import assert from 'node:assert/strict';
import { connectAutobahn } from './autobahn_session.mjs';
import { requirePeer } from './support.mjs';

const prefix = 'org.example.routing';

async function serve(url, realm) {
    const { session, closed } = await connectAutobahn(url, realm);
    const count = ([last], kwargs, details) => {
        for (let number = 1; number <= last; number++) details.progress?.([number]);
        return last;
    };
    const who = (args, kwargs, details) => `${details.procedure} ${details.caller}`;
    await session.register(`${prefix}.count`, count);
    await session.register(`${prefix}.sleep`, () => new Promise(() => {}));
    await session.register(`${prefix}.who.`, who, { match: 'prefix' });
    console.log('serving');
    console.log(`goodbye ${await closed}`);
}

/** What a call ends with: its result, or the URI of its error. */
async function outcome(call) {
    try {
        return await call;
    } catch (error) {
        return error.error;
    }
}

async function askAutobahn(url, realm) {
    const { connection, session, closed } = await connectAutobahn(url, realm);
    const call = (name, args, options) => session.call(`${prefix}.${name}`, args, {}, options);

    const counting = call('count', [3], { receive_progress: true });
    assert.equal(await counting, 3);
    assert.deepEqual(counting.parts, [1, 2, 3]);
    assert.equal(await outcome(call('sleep', [], { timeout: 50 })), 'wamp.error.timeout');
    const sleeping = call('sleep', []);
    const canceled = outcome(sleeping);
    assert.equal(await call('count', [0]), 0);
    sleeping.cancel({ mode: 'kill' });
    assert.equal(await canceled, 'wamp.error.canceled');
    assert.equal(await call('who.am.i', [], { disclose_me: true }),
                 `${prefix}.who.am.i ${session.id}`);
    connection.close();
    console.log(`goodbye ${await closed}`);
}

async function askWampy(url, realm) {
    const { Wampy } = requirePeer('wampy');
    const { w3cwebsocket } = requirePeer('websocket');
    const client = new Wampy(url, { realm, ws: w3cwebsocket, autoReconnect: false });
    await client.connect();
    const parts = [];
    const counted = await client.call(`${prefix}.count`, [3], {
        progress_callback: ({ argsList }) => parts.push(argsList[0]),
    });
    assert.deepEqual([parts, counted.argsList], [[1, 2, 3], [3]]);
    await assert.rejects(client.call(`${prefix}.sleep`, [], { timeout: 50 }),
                         (error) => error.errorUri === 'wamp.error.timeout');
    const { argsList: [name] } = await client.call(`${prefix}.who.am.i`, [], { disclose_me: true });
    assert.equal(name, `${prefix}.who.am.i ${client.getSessionId()}`);
    await client.disconnect();
    console.log('goodbye');
}

const [library, part, url, realm] = process.argv.slice(2);
const callers = { 'autobahn-js': askAutobahn, wampy: askWampy };

try {
    await (part === 'callee' ? serve : callers[library])(url, realm);
} catch (error) {
    console.log(`failed: ${error.stack ?? JSON.stringify(error)}`);
    process.exit(1);
}
