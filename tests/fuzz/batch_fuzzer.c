/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a batch; the first byte says of which kind. Every message lies in the batch, and a
 * batch that is whole is the same when its messages are written again.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "transport/batch.h"

#define LIMIT 300

/** Write the messages of a batch into one frame. Return: whether the batch is whole. */
static bool write_again(struct wi_batch *batch, struct wi_websocket *writer,
                        struct wi_websocket_frame *frame, widl_buffer *out)
{
    struct wi_stream_event event;
    enum wi_batch_result result = wi_batch_next(batch, &event);

    for (; result == WI_BATCH_MESSAGE; result = wi_batch_next(batch, &event)) {
        widl_string message = {(const char *)event.data, event.size};

        assert(event.size <= LIMIT && batch->cursor <= batch->end);
        assert(wi_batch_write(writer, frame, batch->framing, batch->delimiter, message, out));
    }
    assert(result == WI_BATCH_END || (event.text && event.status >= WI_CLOSE_PROTOCOL));
    return result == WI_BATCH_END;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum wi_framing framing;
    unsigned char *copy;
    struct wi_websocket writer;
    struct wi_websocket_frame frame = {0};
    struct wi_stream_event event = {.type = WI_STREAM_MESSAGE};
    struct wi_batch batch;
    widl_buffer out = {0};

    if (size < 2)
        return 0;
    framing = data[0] & 1 ? WI_FRAMING_COUNTED : WI_FRAMING_DELIMITED;
    copy = malloc(size - 1);
    assert(copy);
    memcpy(copy, data + 1, size - 1);
    event.data = copy;
    event.size = size - 1;
    batch = wi_batch_open(framing, LIMIT, &event);
    wi_websocket_init(&writer, NULL, framing == WI_FRAMING_DELIMITED, LIMIT);
    if (write_again(&batch, &writer, &frame, &out)) {
        assert(frame.size == event.size);
        assert(memcmp(out.data + out.size - frame.size, event.data, event.size) == 0);
    }
    widl_buffer_free(&out);
    free(copy);
    return 0;
}
