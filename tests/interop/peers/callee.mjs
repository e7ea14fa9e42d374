// The callee of a pair: serves interface Peer of ../interop.widl until the router says goodbye.

import { Thrown } from './support.mjs';

const peer = 'org.example.interop.peer';
const helper = 'org.example.interop.helper';
const errors = 'org.example.interop';

function describe({ args, kwargs }) {
    const { greeting = 'hello', times = 1, note } = kwargs;
    const text = Array(times).fill(`${greeting}, ${args[0]}`).join('; ');
    const named = note === undefined ? { times } : { times, note };
    return { args: [text, [...text].length], kwargs: named };
}

function stretch({ args, kwargs: { factor = 1 } }) {
    return { args: [args[0].map((point) => (
        { ...point, x: point.x * factor, y: point.y * factor }))] };
}

function refuse({ args, kwargs }) {
    throw new Thrown(`${errors}.refused`, args, { data: kwargs.data, hint: 'as asked' });
}

async function askHelper(client, { args }) {
    try {
        return await client.call(`${helper}.twice`, args, {});
    } catch (error) {
        throw new Thrown(`${errors}.unavailable`, [error.uri], {});
    }
}

async function announce(client, { args }) {
    for (let id = 1; id <= args[0]; id++)
        await client.publish(`${peer}.news`, [id, `news ${id}: ÄÖÜ €`],
                             { data: Buffer.from([0, 255, id]), tags: ['a', 'ß'] });
    return {};
}

export async function runCallee(client) {
    let note;
    const procedures = {
        echo: ({ args }) => ({ args }),
        wide: ({ args }) => ({ args }),
        blob: ({ args }) => ({ args }),
        touch: () => ({}),
        broken: () => ({ args: ['not a number'] }),
        join: ({ args, kwargs }) => ({ args: [args[0].join(kwargs.separator ?? ',')] }),
        describe,
        stretch,
        refuse,
        ask_helper: (data) => askHelper(client, data),
        announce: (data) => announce(client, data),
        last_note: () => {
            if (!note) throw new Thrown(`${errors}.nothing_yet`, [], {});
            return note;
        },
    };
    for (const [name, procedure] of Object.entries(procedures))
        await client.register(`${peer}.${name}`, async (data) => procedure(data));
    await client.subscribe(`${helper}.notes`, (event) => {
        note = event;
    });
    console.log('serving');
    console.log(`goodbye ${await client.closed}`);
}
