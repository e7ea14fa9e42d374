// The caller of a pair: calls what ../calls.json says, then what one row cannot say.

import assert from 'node:assert/strict';
import { bytesToText, readCalls, Thrown } from './support.mjs';

const peer = 'org.example.interop.peer';
const helper = 'org.example.interop.helper';
const errors = 'org.example.interop';

/** What a call ended with, in a form in which binary data can be compared. */
async function outcome(work) {
    try {
        const { args, kwargs } = await work();
        return bytesToText({ args, kwargs });
    } catch (error) {
        if (!(error instanceof Thrown)) throw error;
        return bytesToText({ error: error.uri, args: error.args, kwargs: error.kwargs });
    }
}

async function expect(name, work, expected) {
    assert.deepEqual(await outcome(work), bytesToText({ args: [], kwargs: {}, ...expected }), name);
    console.log(`ok ${name}`);
}

/** What a row expects: `gives`, or to be `refused` by the contract, or `args` to come back. */
function expectation({ args, gives, refused }) {
    if (!refused) return gives ?? { args };
    const [path, problem] = refused;
    return {
        error: 'wamp.error.invalid_argument',
        args: [`${path}: ${problem}`],
        kwargs: { path, problem },
    };
}

/** Leaves out the rows that are `only` for another callee or too `wide` for JavaScript. */
async function makeCalls(client, other) {
    for (const row of readCalls()) {
        if (row.wide || (row.only && row.only !== other)) continue;
        await expect(row.name, () => client.call(`${peer}.${row.call}`, row.args ?? [],
                                                 row.kwargs ?? {}), expectation(row));
    }
}

async function sendMuch(client) {
    const data = Buffer.alloc(200_000, 'widl');
    const { args } = await client.call(`${peer}.blob`, [data], {});
    assert.ok(Buffer.from(args[0]).equals(data));
    console.log('ok 200,000 bytes');
}

async function receiveNews(client) {
    const received = [];
    let wanted;
    const arrived = new Promise((resolve) => {
        wanted = resolve;
    });
    const subscription = await client.subscribe(`${peer}.news`, (event) => {
        if (received.push(bytesToText(event)) === 2) wanted();
    });
    await client.call(`${peer}.announce`, [2], {});
    await arrived;
    assert.deepEqual(received, [1, 2].map((id) => bytesToText({
        args: [id, `news ${id}: ÄÖÜ €`],
        kwargs: { data: Buffer.from([0, 255, id]), tags: ['a', 'ß'] },
    })));
    await client.unsubscribe(subscription);
    await client.call(`${peer}.announce`, [1], {});
    assert.equal(received.length, 2);
    console.log('ok events');
}

async function sendNotes(client, other) {
    const lastNote = () => client.call(`${peer}.last_note`, [], {});
    const note = { args: [4], kwargs: { text: 'Käse', data: Buffer.from([0, 254]) } };

    await expect('no note so far', lastNote, { error: `${errors}.nothing_yet` });
    await client.publish(`${helper}.notes`, note.args, note.kwargs);
    await expect('a note', lastNote, note);
    if (other !== 'widl') return;
    await client.publish(`${helper}.notes`, ['5'], note.kwargs);
    await client.publish(`${helper}.notes`, [5], { text: 'no data' });
    await expect('notes that do not fit their contract', lastNote, note);
}

async function help(client) {
    const ask = () => client.call(`${peer}.ask_helper`, [21], {});
    const registration = await client.register(`${helper}.twice`, async ({ args }) => (
        { args: [args[0] * 2] }));
    await expect('a call in a call', ask, { args: [42] });
    await client.unregister(registration);
    await expect('after unregistering', ask,
                 { error: `${errors}.unavailable`, args: ['wamp.error.no_such_procedure'] });
}

async function registerTwice(client) {
    await assert.rejects(() => client.register(`${peer}.touch`, async () => ({})),
                         (error) => error.uri === 'wamp.error.procedure_already_exists');
    console.log('ok a procedure that exists');
}

export async function runCaller(client, other) {
    await makeCalls(client, other);
    await sendMuch(client);
    await receiveNews(client);
    await sendNotes(client, other);
    await help(client);
    await registerTwice(client);
    console.log(`goodbye ${await client.close()}`);
}
