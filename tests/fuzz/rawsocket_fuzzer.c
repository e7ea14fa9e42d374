/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a RawSocket connection: a handshake, then frames. The first byte says in what pieces
 * the stream comes, which must make no difference; what comes out can be sent back.
 */
#include "transport/rawsocket.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "transport/frame.h"

#define LIMIT 300

/** What came out of a stream: one number for all events in order. */
struct outcome {
    uint64_t hash;
    size_t events;
};

static void note(struct outcome *outcome, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++)
        outcome->hash = (outcome->hash ^ bytes[i]) * 1099511628211U;
}

/** A message that was received can be sent, and is the same. */
static void send_back(const struct wi_rawsocket *rawsocket, const struct wi_stream_event *event)
{
    widl_buffer out = {0};

    assert(event->size <= LIMIT);
    assert(wi_rawsocket_write(rawsocket, WI_RAWSOCKET_MESSAGE, event->data, event->size, &out));
    assert(out.size == event->size + WI_RAWSOCKET_HEADER_SIZE);
    assert(memcmp(out.data + WI_RAWSOCKET_HEADER_SIZE, event->data, event->size) == 0);
    widl_buffer_free(&out);
}

static void read_piece(struct wi_rawsocket *rawsocket, unsigned char *data, size_t size,
                       struct outcome *outcome)
{
    struct wi_stream_input input = {data, data + size};
    struct wi_stream_event event;

    while (wi_rawsocket_read(rawsocket, &input, &event)) {
        assert(event.type == WI_STREAM_FAILED ? event.text && event.status >= WI_CLOSE_PROTOCOL
                                              : event.size <= LIMIT);
        if (event.type == WI_STREAM_MESSAGE)
            send_back(rawsocket, &event);
        note(outcome, &event.type, sizeof(event.type));
        note(outcome, event.data, event.size);
        outcome->events++;
    }
    assert(input.cursor == input.end);
    assert(rawsocket->message.size <= LIMIT);
}

static struct outcome read_stream(const uint8_t *data, size_t size, size_t piece)
{
    struct outcome outcome = {0};
    struct wi_rawsocket_hello hello = {0};
    struct wi_rawsocket rawsocket;
    struct wi_rawsocket_terms terms;
    bool is_greeted = false;

    wi_rawsocket_init(&rawsocket, LIMIT, LIMIT);
    for (size_t at = 0; at < size; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        unsigned char *copy = malloc(left);
        size_t used = 0;

        assert(copy);
        memcpy(copy, data + at, left);
        if (!is_greeted)
            is_greeted = wi_rawsocket_gather(&hello, copy, left, &used);
        if (is_greeted)
            read_piece(&rawsocket, copy + used, left - used, &outcome);
        free(copy);
    }
    if (is_greeted && wi_rawsocket_judge_request(&hello, &terms))
        note(&outcome, &terms.refusal, sizeof(terms.refusal));
    if (is_greeted && wi_rawsocket_judge_answer(&hello, WI_JSON, &terms, NULL))
        assert(terms.max_message_bytes >= WI_RAWSOCKET_LEAST_BYTES);
    wi_rawsocket_done(&rawsocket);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole;
    struct outcome pieces;

    if (size < 2)
        return 0;
    whole = read_stream(data + 1, size - 1, size);
    pieces = read_stream(data + 1, size - 1, (size_t)data[0] + 1);
    assert(whole.events == pieces.events && whole.hash == pieces.hash);
    return 0;
}
