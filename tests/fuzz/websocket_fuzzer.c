/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a stream of frames: the first byte says which end reads them, what kind of messages
 * it expects, whether they may be compressed, and in what pieces the stream comes. The pieces must
 * make no difference, and what comes out must be what the codec promises.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "transport/websocket.h"

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

/** A message that was received can be sent, and arrives. */
static void send_back(struct wi_websocket *websocket, const struct wi_stream_event *event)
{
    static struct wi_mask_pool masks;
    struct wi_websocket other;
    struct wi_stream_event again;
    struct wi_stream_input input;
    widl_buffer out = {0};

    wi_websocket_init(&other, websocket->masks ? NULL : &masks, websocket->is_text, LIMIT);
    wi_websocket_compress(&other, websocket->deflate, WI_WINDOW_BITS_MAX, LIMIT / 4);
    assert(wi_websocket_write(websocket, event->data, event->size, &out));
    input = (struct wi_stream_input){out.data, out.data + out.size};
    assert(wi_websocket_read(&other, &input, &again));
    assert(again.type == WI_STREAM_MESSAGE && again.size == event->size);
    assert(memcmp(again.data, event->data, event->size) == 0);
    wi_websocket_done(&other);
    widl_buffer_free(&out);
}

static void check(struct wi_websocket *websocket, const struct wi_stream_event *event)
{
    widl_string text = {(const char *)event->data, event->size};

    switch (event->type) {
    case WI_STREAM_NONE:
        assert(false);
        break;
    case WI_STREAM_MESSAGE:
        assert(event->size <= LIMIT);
        assert(!websocket->is_text || widl_utf8_valid(text));
        send_back(websocket, event);
        break;
    case WI_STREAM_PING:
    case WI_STREAM_PONG:
        assert(event->size <= WI_CONTROL_SIZE);
        break;
    case WI_STREAM_CLOSE:
        assert(event->status >= 1000 && event->status < 5000 && widl_utf8_valid(text));
        break;
    case WI_STREAM_FAILED:
        assert(event->status >= 1002 && event->text && event->size == 0);
        break;
    }
}

static struct outcome read_stream(const uint8_t *data, size_t size, unsigned settings, size_t piece)
{
    static struct wi_deflate *deflate;
    static struct wi_mask_pool masks;
    struct outcome outcome = {0};
    struct wi_websocket websocket;
    struct wi_stream_event event;

    wi_websocket_init(&websocket, settings & 1 ? &masks : NULL, settings & 2, LIMIT);
    if (!deflate)
        deflate = wi_deflate_new(NULL);
    if (settings & 0x80)
        wi_websocket_compress(&websocket, deflate, WI_WINDOW_BITS_MAX, LIMIT / 4);
    for (size_t at = 0; at < size; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        unsigned char *copy = malloc(left);
        struct wi_stream_input input = {copy, copy + left};

        assert(copy);
        memcpy(copy, data + at, left);
        while (wi_websocket_read(&websocket, &input, &event)) {
            check(&websocket, &event);
            note(&outcome, &event.type, sizeof(event.type));
            note(&outcome, &event.status, sizeof(event.status));
            note(&outcome, event.data, event.size);
            outcome.events++;
        }
        assert(input.cursor == input.end);
        assert(websocket.message.size <= LIMIT);
        free(copy);
    }
    wi_websocket_done(&websocket);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole;
    struct outcome pieces;

    if (size < 2)
        return 0;
    whole = read_stream(data + 1, size - 1, data[0], size);
    pieces = read_stream(data + 1, size - 1, data[0], (size_t)(data[0] >> 2 & 0x1f) + 1);
    assert(whole.events == pieces.events && whole.hash == pieces.hash);
    return 0;
}
