/* SPDX-License-Identifier: MIT */
/*
 * Batches, in and out.
 *
 * The last byte of a batch of text is what all its messages end with. So each byte is looked at
 * once, whatever a peer mixes; the other delimiter, inside of a message, is no JSON.
 *
 * Invariant: cursor <= end. A message is handed out only when all its bytes are there.
 */
#include "transport/batch.h"

static void put_size(unsigned char out[WI_BATCH_OVERHEAD], size_t size)
{
    for (unsigned i = WI_BATCH_OVERHEAD; i > 0; i--)
        *out++ = (unsigned char)((uint64_t)size >> 8 * (i - 1));
}

static size_t read_size(const unsigned char *bytes)
{
    uint32_t size = 0;

    for (size_t i = 0; i < WI_BATCH_OVERHEAD; i++)
        size = size << 8 | bytes[i];
    return size;
}

static enum wi_batch_result refuse(struct wi_stream_event *ret, uint16_t status, const char *text)
{
    *ret = (struct wi_stream_event){.type = WI_STREAM_FAILED, .status = status, .text = text};
    return WI_BATCH_BROKEN;
}

/** Hand out the message of `size` bytes at the cursor, which goes on to `next`. */
static enum wi_batch_result deliver(struct wi_batch *batch, size_t size, const unsigned char *next,
                                    struct wi_stream_event *ret)
{
    if (size > batch->max_message_bytes)
        return refuse(ret, WI_CLOSE_TOO_BIG, "a message above the limit");
    *ret = (struct wi_stream_event){.type = WI_STREAM_MESSAGE, .data = batch->cursor, .size = size};
    batch->cursor = next;
    batch->is_begun = true;
    return WI_BATCH_MESSAGE;
}

static enum wi_batch_result next_delimited(struct wi_batch *batch, struct wi_stream_event *ret)
{
    size_t left = (size_t)(batch->end - batch->cursor);
    const unsigned char *found = memchr(batch->cursor, batch->delimiter, left);

    if (!found)
        return refuse(ret, WI_CLOSE_PROTOCOL, "a batch without a delimiter at its end");
    return deliver(batch, (size_t)(found - batch->cursor), found + 1, ret);
}

static enum wi_batch_result next_counted(struct wi_batch *batch, struct wi_stream_event *ret)
{
    size_t left = (size_t)(batch->end - batch->cursor);
    size_t size;

    if (left < WI_BATCH_OVERHEAD)
        return refuse(ret, WI_CLOSE_PROTOCOL, "a batch that ends in the middle of a size");
    size = read_size(batch->cursor);
    if (size > left - WI_BATCH_OVERHEAD)
        return refuse(ret, WI_CLOSE_PROTOCOL, "a batch that ends in the middle of a message");
    batch->cursor += WI_BATCH_OVERHEAD;
    return deliver(batch, size, batch->cursor + size, ret);
}

size_t wi_batch_limit(size_t max_message_bytes)
{
    size_t extra = WI_BATCH_BYTES + WI_BATCH_OVERHEAD;

    return max_message_bytes < SIZE_MAX - extra ? max_message_bytes + extra : SIZE_MAX;
}

struct wi_batch wi_batch_open(enum wi_framing framing, size_t max_message_bytes,
                              const struct wi_stream_event *message)
{
    const unsigned char *end = message->data + message->size;
    bool is_other = message->size > 0 && end[-1] == WI_BATCH_OTHER_DELIMITER;

    return (struct wi_batch){
        .framing = framing,
        .delimiter = is_other ? WI_BATCH_OTHER_DELIMITER : WI_BATCH_DELIMITER,
        .max_message_bytes = max_message_bytes,
        .cursor = message->data,
        .end = end,
    };
}

enum wi_batch_result wi_batch_next(struct wi_batch *batch, struct wi_stream_event *ret)
{
    if (batch->cursor == batch->end)
        return batch->is_begun ? WI_BATCH_END
                               : refuse(ret, WI_CLOSE_PROTOCOL, "a batch without a message");
    if (batch->framing == WI_FRAMING_DELIMITED)
        return next_delimited(batch, ret);
    return next_counted(batch, ret);
}

size_t wi_batch_size(enum wi_framing framing, size_t size)
{
    size_t overhead = framing == WI_FRAMING_DELIMITED ? 1 : WI_BATCH_OVERHEAD;

    return size <= UINT32_MAX - overhead ? size + overhead : SIZE_MAX;
}

bool wi_batch_write(struct wi_websocket *websocket, struct wi_websocket_frame *frame,
                    enum wi_framing framing, unsigned char delimiter, widl_string message,
                    widl_buffer *out)
{
    unsigned char count[WI_BATCH_OVERHEAD];
    const widl_string counted[] = {{(const char *)count, sizeof(count)}, message};
    const widl_string delimited[] = {message, {(const char *)&delimiter, 1}};

    const widl_string *parts = framing == WI_FRAMING_DELIMITED ? delimited : counted;
    bool is_done;

    put_size(count, message.size);
    if (!wi_websocket_write_packed(websocket, parts, &is_done, out))
        return false;
    if (is_done) {
        frame->size = 0;
        return true;
    }
    return wi_websocket_extend(websocket, frame, parts, out);
}
