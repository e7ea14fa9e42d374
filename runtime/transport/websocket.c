/* SPDX-License-Identifier: MIT */
/*
 * The WebSocket codec.
 *
 * A message that lies whole in the input, which is nearly every one, is handed out where it lies.
 * Everything else is gathered: a header in `header`, a control frame's payload in `control`, a
 * message in `message`, which grows as bytes arrive and never because a header claims a size.
 *
 * A compressed message is gathered as it came, and becomes what it is when it is complete.
 *
 * Invariant: what comes out does not depend on how the input was cut into pieces. That is why a
 * header is judged from front to back, as soon as each part of it is there, and text as it comes.
 */
#include "transport/websocket.h"

#define FINAL_BIT     0x80
#define RESERVED_BITS 0x70
#define PACKED_BIT    0x40
#define OPCODE_BITS   0x0f
#define CONTROL_BIT   0x08
#define MASK_BIT      0x80
#define LENGTH_BITS   0x7f
#define LENGTH_16     126
#define LENGTH_64     127

/* What a buffer may keep between messages. */
#define KEEP_BYTES 4096

static const unsigned char EMPTY[1];

void wi_websocket_init(struct wi_websocket *websocket, struct wi_mask_pool *masks, bool is_text,
                       size_t max_message_bytes)
{
    *websocket = (struct wi_websocket){
        .masks = masks, .is_text = is_text, .max_message_bytes = max_message_bytes};
}

void wi_websocket_compress(struct wi_websocket *websocket, struct wi_deflate *deflate,
                           unsigned window_bits, size_t from_bytes)
{
    websocket->deflate = deflate;
    websocket->window_bits = window_bits;
    websocket->pack_from_bytes = from_bytes;
}

void wi_websocket_done(struct wi_websocket *websocket)
{
    widl_buffer_free(&websocket->message);
}

/** End the stream with a failure. Return: true, for there is an event. */
static bool fail(struct wi_websocket *websocket, struct wi_stream_event *ret, uint16_t status,
                 const char *text)
{
    websocket->ended = true;
    widl_buffer_free(&websocket->message);
    *ret = (struct wi_stream_event){
        .type = WI_STREAM_FAILED, .status = status, .text = text, .data = EMPTY};
    return true;
}

/** What is wrong with a header, as far as it is known. */
struct verdict {
    uint16_t status; /**< 0: nothing */
    const char *text;
};

static bool is_control(enum wi_opcode opcode)
{
    return opcode & CONTROL_BIT;
}

/** The reserved bits that must not be set: only a message as a whole is compressed or not. */
static unsigned char forbidden_bits(const struct wi_websocket *websocket, enum wi_opcode opcode)
{
    bool may_be_packed =
        websocket->deflate && (opcode == WI_OPCODE_TEXT || opcode == WI_OPCODE_BINARY);

    return may_be_packed ? RESERVED_BITS & ~PACKED_BIT : RESERVED_BITS;
}

static struct verdict judge_opcode(const struct wi_websocket *websocket, unsigned char byte)
{
    enum wi_opcode opcode = byte & OPCODE_BITS;
    enum wi_opcode expected = websocket->is_text ? WI_OPCODE_TEXT : WI_OPCODE_BINARY;

    if (byte & forbidden_bits(websocket, opcode))
        return (struct verdict){WI_CLOSE_PROTOCOL, "a reserved bit is set in a frame"};
    switch (opcode) {
    case WI_OPCODE_CONTINUATION:
        if (!websocket->in_message)
            return (struct verdict){WI_CLOSE_PROTOCOL, "a continuation without a message"};
        return (struct verdict){0};
    case WI_OPCODE_TEXT:
    case WI_OPCODE_BINARY:
        if (websocket->in_message)
            return (struct verdict){WI_CLOSE_PROTOCOL, "a message inside of another one"};
        if (opcode != expected)
            return (struct verdict){WI_CLOSE_UNSUPPORTED,
                                    websocket->is_text ? "a binary message where text is spoken"
                                                       : "a text message where binary is spoken"};
        return (struct verdict){0};
    case WI_OPCODE_CLOSE:
    case WI_OPCODE_PING:
    case WI_OPCODE_PONG:
        if (!(byte & FINAL_BIT))
            return (struct verdict){WI_CLOSE_PROTOCOL, "a fragmented control frame"};
        return (struct verdict){0};
    }
    return (struct verdict){WI_CLOSE_PROTOCOL, "a reserved opcode"};
}

static struct verdict judge_second_byte(const struct wi_websocket *websocket,
                                        const unsigned char *bytes)
{
    bool is_masked = bytes[1] & MASK_BIT;

    if (is_masked && websocket->masks)
        return (struct verdict){WI_CLOSE_PROTOCOL, "a masked frame from a server"};
    if (!is_masked && !websocket->masks)
        return (struct verdict){WI_CLOSE_PROTOCOL, "an unmasked frame from a client"};
    if (is_control(bytes[0] & OPCODE_BITS) && (bytes[1] & LENGTH_BITS) > WI_CONTROL_SIZE)
        return (struct verdict){WI_CLOSE_PROTOCOL, "a control frame that is too long"};
    return (struct verdict){0};
}

static uint64_t read_big_endian(const unsigned char *bytes, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

static struct verdict judge_length(const struct wi_websocket *websocket,
                                   const struct wi_frame *frame, size_t length_size)
{
    if (frame->size >> 63)
        return (struct verdict){WI_CLOSE_PROTOCOL, "a length above 2^63 - 1"};
    if ((length_size == 2 && frame->size < LENGTH_16) ||
        (length_size == 8 && frame->size <= UINT16_MAX))
        return (struct verdict){WI_CLOSE_PROTOCOL, "a length that is not in its shortest form"};
    if (!is_control(frame->opcode) &&
        frame->size > websocket->max_message_bytes - websocket->message.size)
        return (struct verdict){WI_CLOSE_TOO_BIG, "a message above the limit"};
    return (struct verdict){0};
}

/**
 * Parse a frame's header, of which `size` bytes are there.
 *
 * Return: the bytes it takes; 0 when more are needed, or something is wrong with what is there.
 */
static size_t parse_header(const struct wi_websocket *websocket, const unsigned char *bytes,
                           size_t size, struct wi_frame *frame, struct verdict *verdict)
{
    size_t length_size;
    size_t header_size;

    if (size < 1)
        return 0;
    *verdict = judge_opcode(websocket, bytes[0]);
    if (verdict->status || size < 2)
        return 0;
    *verdict = judge_second_byte(websocket, bytes);
    if (verdict->status)
        return 0;
    *frame = (struct wi_frame){.opcode = bytes[0] & OPCODE_BITS,
                               .final = bytes[0] & FINAL_BIT,
                               .masked = bytes[1] & MASK_BIT,
                               .packed = bytes[0] & PACKED_BIT,
                               .size = bytes[1] & LENGTH_BITS};
    length_size = frame->size == LENGTH_64 ? 8 : frame->size == LENGTH_16 ? 2 : 0;
    if (size < 2 + length_size)
        return 0;
    if (length_size > 0)
        frame->size = read_big_endian(bytes + 2, length_size);
    *verdict = judge_length(websocket, frame, length_size);
    if (verdict->status)
        return 0;
    header_size = 2 + length_size + (frame->masked ? WI_MASK_SIZE : 0);
    if (size < header_size)
        return 0;
    if (frame->masked)
        memcpy(frame->key, bytes + 2 + length_size, WI_MASK_SIZE);
    return header_size;
}

/** Go on with a header that began in an earlier piece of input. Return: whether it is complete. */
static bool continue_header(struct wi_websocket *websocket, struct wi_stream_input *input,
                            struct verdict *verdict)
{
    while (input->cursor < input->end && !verdict->status) {
        websocket->header[websocket->header_size++] = *input->cursor++;
        if (parse_header(websocket, websocket->header, websocket->header_size, &websocket->frame,
                         verdict) > 0) {
            websocket->header_size = 0;
            return true;
        }
    }
    return false;
}

/** Read a frame's header. Return: whether it is complete. */
static bool read_header(struct wi_websocket *websocket, struct wi_stream_input *input,
                        struct verdict *verdict)
{
    size_t size = (size_t)(input->end - input->cursor);
    size_t taken;

    if (websocket->header_size > 0)
        return continue_header(websocket, input, verdict);
    taken = parse_header(websocket, input->cursor, size, &websocket->frame, verdict);
    if (taken > 0) {
        input->cursor += taken;
        return true;
    }
    if (!verdict->status && size > 0) {
        memcpy(websocket->header, input->cursor, size);
        websocket->header_size = (unsigned char)size;
        input->cursor = input->end;
    }
    return false;
}

/** Take what there is of the payload, unmasked. Return: where it lies; `*ret_size` bytes. */
static unsigned char *take_payload(struct wi_websocket *websocket, struct wi_stream_input *input,
                                   size_t *ret_size)
{
    struct wi_frame *frame = &websocket->frame;
    unsigned char *payload = input->cursor;
    size_t size = (size_t)(input->end - input->cursor);

    if (size > frame->size - frame->taken)
        size = (size_t)(frame->size - frame->taken);
    if (frame->masked)
        wi_mask_apply(payload, payload, size, frame->key, (size_t)frame->taken % WI_MASK_SIZE);
    frame->taken += size;
    input->cursor += size;
    *ret_size = size;
    return payload;
}

static bool frame_complete(const struct wi_websocket *websocket)
{
    return websocket->frame.taken == websocket->frame.size;
}

/** Codes that may appear in a close frame: RFC 6455, 7.4, and the registry it opened. */
static bool close_status_valid(unsigned status)
{
    return (status >= 1000 && status <= 1003) || (status >= 1007 && status <= 1014) ||
           (status >= 3000 && status <= 4999);
}

static bool read_close(struct wi_websocket *websocket, const unsigned char *data, size_t size,
                       struct wi_stream_event *ret)
{
    unsigned status = WI_CLOSE_NONE;

    websocket->ended = true;
    if (size == 1)
        return fail(websocket, ret, WI_CLOSE_PROTOCOL, "a close frame of one byte");
    if (size >= 2) {
        status = (unsigned)read_big_endian(data, 2);
        if (!close_status_valid(status))
            return fail(websocket, ret, WI_CLOSE_PROTOCOL, "a close code that must not be sent");
        data += 2;
        size -= 2;
    }
    if (!widl_utf8_valid((widl_string){(const char *)data, size}))
        return fail(websocket, ret, WI_CLOSE_INVALID, "a close reason that is not UTF-8");
    widl_buffer_free(&websocket->message);
    *ret = (struct wi_stream_event){
        .type = WI_STREAM_CLOSE, .status = (uint16_t)status, .data = data, .size = size};
    return true;
}

/** Read the payload of a control frame. Return: whether there is an event. */
static bool read_control(struct wi_websocket *websocket, struct wi_stream_input *input,
                         struct wi_stream_event *ret)
{
    size_t size;
    const unsigned char *data = take_payload(websocket, input, &size);

    if (!frame_complete(websocket) || websocket->control_size > 0) {
        memcpy(websocket->control + websocket->control_size, data, size);
        websocket->control_size = (unsigned char)(websocket->control_size + size);
        if (!frame_complete(websocket))
            return false;
        data = websocket->control;
        size = websocket->control_size;
        websocket->control_size = 0;
    }
    websocket->in_payload = false;
    if (websocket->frame.opcode == WI_OPCODE_CLOSE)
        return read_close(websocket, data, size, ret);
    *ret = (struct wi_stream_event){
        .type = websocket->frame.opcode == WI_OPCODE_PING ? WI_STREAM_PING : WI_STREAM_PONG,
        .data = data,
        .size = size};
    return true;
}

static bool deliver(struct wi_stream_event *ret, const unsigned char *data, size_t size)
{
    *ret = (struct wi_stream_event){
        .type = WI_STREAM_MESSAGE, .data = data ? data : EMPTY, .size = size};
    return true;
}

/** Hand out what a compressed message is, all of whose bytes are there. */
static bool unpack(struct wi_websocket *websocket, widl_bytes packed, struct wi_stream_event *ret)
{
    static const struct verdict VERDICTS[] = {
        [WI_UNPACKED] = {0},
        [WI_UNPACKED_BROKEN] = {WI_CLOSE_INVALID, "a message that cannot be decompressed"},
        [WI_UNPACKED_TOO_BIG] = {WI_CLOSE_TOO_BIG, "a message above the limit"},
        [WI_UNPACKED_NO_MEMORY] = {WI_CLOSE_INTERNAL, "out of memory"},
    };
    widl_buffer message = {.allocator = websocket->message.allocator};
    enum wi_unpacked result =
        wi_deflate_unpack(websocket->deflate, packed, websocket->max_message_bytes, &message);
    widl_string text = widl_str_n((const char *)message.data, message.size);

    widl_buffer_free(&websocket->message);
    websocket->message = message;
    websocket->delivered = true;
    if (result != WI_UNPACKED)
        return fail(websocket, ret, VERDICTS[result].status, VERDICTS[result].text);
    if (websocket->is_text && !widl_utf8_valid(text))
        return fail(websocket, ret, WI_CLOSE_INVALID, "text that is not UTF-8");
    deliver(ret, message.data, message.size);
    ret->grown = message.size > packed.size ? message.size - packed.size : 0;
    return true;
}

/** As far as text is known, it must be UTF-8. */
static bool text_is_valid(struct wi_websocket *websocket, const unsigned char *data, size_t size,
                          bool is_last)
{
    if (!websocket->is_text || websocket->is_packed)
        return true;
    return wi_utf8_stream_feed(&websocket->text, data, size) &&
           (!is_last || wi_utf8_stream_complete(&websocket->text));
}

/** Read payload of a message. Return: whether there is an event. */
static bool read_data(struct wi_websocket *websocket, struct wi_stream_input *input,
                      struct wi_stream_event *ret)
{
    bool is_whole = !websocket->in_message && websocket->frame.final && websocket->frame.taken == 0;
    size_t size;
    const unsigned char *data = take_payload(websocket, input, &size);
    bool is_last = frame_complete(websocket) && websocket->frame.final;

    if (!websocket->in_message)
        websocket->is_packed = websocket->frame.packed;
    websocket->in_payload = !frame_complete(websocket);
    websocket->in_message = !is_last;
    if (!text_is_valid(websocket, data, size, is_last))
        return fail(websocket, ret, WI_CLOSE_INVALID, "text that is not UTF-8");
    if (is_whole && is_last)
        return websocket->is_packed ? unpack(websocket, widl_bin(data, size), ret)
                                    : deliver(ret, data, size);
    if (!widl_buffer_append(&websocket->message, data, size))
        return fail(websocket, ret, WI_CLOSE_INTERNAL, "out of memory");
    if (!is_last)
        return false;
    if (websocket->is_packed)
        return unpack(websocket, widl_bin(websocket->message.data, websocket->message.size), ret);
    websocket->delivered = true;
    return deliver(ret, websocket->message.data, websocket->message.size);
}

static void forget_delivered(struct wi_websocket *websocket)
{
    if (!websocket->delivered)
        return;
    websocket->delivered = false;
    websocket->message.size = 0;
    if (websocket->message.capacity > KEEP_BYTES)
        widl_buffer_free(&websocket->message);
}

/** Whether nothing is under way: a frame is to begin with the next byte. */
static bool is_between_frames(const struct wi_websocket *websocket)
{
    return !(websocket->ended | websocket->in_payload | websocket->in_message |
             websocket->delivered | websocket->header_size);
}

/**
 * Read a binary message that lies in the input in one frame of at most UINT16_MAX bytes. Return:
 * false: something else comes next, or what is wrong; nothing has changed.
 */
static bool read_whole(const struct wi_websocket *websocket, struct wi_stream_input *input,
                       struct wi_stream_event *ret)
{
    unsigned char *at = input->cursor;
    size_t left = (size_t)(input->end - at);
    unsigned char mask_bit = websocket->masks ? 0 : MASK_BIT;
    size_t size;
    size_t head = 2;

    if (left < 4 || at[0] != (FINAL_BIT | WI_OPCODE_BINARY) || websocket->is_text ||
        (at[1] & MASK_BIT) != mask_bit || !is_between_frames(websocket))
        return false;
    size = at[1] & LENGTH_BITS;
    if (size >= LENGTH_16) {
        bool is_wide = size == LENGTH_64;

        size = (size_t)at[2] << 8 | at[3];
        head = 4;
        if (is_wide || size < LENGTH_16)
            return false;
    }
    head += mask_bit ? WI_MASK_SIZE : 0;
    if (size > websocket->max_message_bytes || left < head || size > left - head)
        return false;
    if (mask_bit)
        wi_mask_apply(at + head, at + head, size, at + head - WI_MASK_SIZE, 0);
    input->cursor = at + head + size;
    *ret = (struct wi_stream_event){.type = WI_STREAM_MESSAGE, .data = at + head, .size = size};
    return true;
}

bool wi_websocket_read(struct wi_websocket *websocket, struct wi_stream_input *input,
                       struct wi_stream_event *ret)
{
    struct verdict verdict = {0};
    bool found = false;

    if (read_whole(websocket, input, ret))
        return true;
    forget_delivered(websocket);
    *ret = (struct wi_stream_event){.type = WI_STREAM_NONE, .data = EMPTY};
    while (!found && !websocket->ended) {
        if (!websocket->in_payload) {
            if (!read_header(websocket, input, &verdict))
                break;
            websocket->in_payload = true;
        } else if (input->cursor == input->end) {
            return false;
        }
        found = is_control(websocket->frame.opcode) ? read_control(websocket, input, ret)
                                                    : read_data(websocket, input, ret);
    }
    if (verdict.status)
        found = fail(websocket, ret, verdict.status, verdict.text);
    if (websocket->ended)
        input->cursor = input->end;
    return found;
}

/** Bytes of the header of a frame, masking key included. */
static size_t header_size_of(const struct wi_websocket *websocket, size_t size)
{
    size_t length_size = size < LENGTH_16 ? 0 : size <= UINT16_MAX ? 2 : 8;

    return 2 + length_size + (websocket->masks ? WI_MASK_SIZE : 0);
}

size_t wi_websocket_frame_size(const struct wi_websocket *websocket, size_t size)
{
    return header_size_of(websocket, size) + size;
}

/** Write a header but for the masking key. first: the opcode, and PACKED_BIT or not. Return: the
 * place behind it. */
static unsigned char *put_header(unsigned char *out, unsigned first, size_t size,
                                 unsigned char mask_bit)
{
    unsigned length_size = size < LENGTH_16 ? 0 : size <= UINT16_MAX ? 2 : 8;
    size_t length = length_size == 0 ? size : length_size == 2 ? LENGTH_16 : LENGTH_64;

    *out++ = (unsigned char)(FINAL_BIT | first);
    *out++ = (unsigned char)(mask_bit | length);
    for (unsigned i = length_size; i > 0; i--)
        *out++ = (unsigned char)((uint64_t)size >> 8 * (i - 1));
    return out;
}

static bool write_frame(struct wi_websocket *websocket, unsigned first, const void *data,
                        size_t size, widl_buffer *out)
{
    size_t frame_size = wi_websocket_frame_size(websocket, size);
    unsigned char *at = size < frame_size ? widl_buffer_reserve(out, frame_size) : NULL;

    if (!at)
        return false;
    at = put_header(at, first, size, websocket->masks ? MASK_BIT : 0);
    if (websocket->masks) {
        unsigned char *key = at;

        wi_mask_next(websocket->masks, key);
        wi_mask_apply(key + WI_MASK_SIZE, data, size, key, 0);
    } else if (size > 0) {
        memcpy(at, data, size);
    }
    out->size += frame_size;
    return true;
}

static enum wi_opcode message_opcode(const struct wi_websocket *websocket)
{
    return websocket->is_text ? WI_OPCODE_TEXT : WI_OPCODE_BINARY;
}

bool wi_websocket_write_packed(struct wi_websocket *websocket, const widl_string parts[2],
                               bool *ret_done, widl_buffer *out)
{
    widl_bytes packed = {0};

    if (websocket->deflate && parts[0].size + parts[1].size >= websocket->pack_from_bytes)
        packed = wi_deflate_pack(websocket->deflate, websocket->window_bits, parts);
    *ret_done = packed.data;
    return !packed.data || write_frame(websocket, message_opcode(websocket) | PACKED_BIT,
                                       packed.data, packed.size, out);
}

/** Write a frame of at most UINT16_MAX bytes, header and all, for which there is room. */
static unsigned char *put_frame(struct wi_websocket *websocket, unsigned char *at, const void *data,
                                size_t size)
{
    bool is_short = size < LENGTH_16;
    unsigned mask_bit = websocket->masks ? MASK_BIT : 0;

    at[0] = (unsigned char)(FINAL_BIT | message_opcode(websocket));
    at[1] = (unsigned char)(mask_bit | (is_short ? size : LENGTH_16));
    at[2] = (unsigned char)(size >> 8);
    at[3] = (unsigned char)size;
    at += is_short ? 2 : 4;
    if (!mask_bit) {
        widl_copy_bytes(at, data, size);
        return at + size;
    }
    wi_mask_next(websocket->masks, at);
    wi_mask_apply(at + WI_MASK_SIZE, data, size, at, 0);
    return at + WI_MASK_SIZE + size;
}

bool wi_websocket_write(struct wi_websocket *websocket, const void *data, size_t size,
                        widl_buffer *out)
{
    const widl_string parts[] = {{0}, {data, size}};
    bool is_done = false;

    if (websocket->deflate && !wi_websocket_write_packed(websocket, parts, &is_done, out))
        return false;
    if (is_done)
        return true;
    if (size <= UINT16_MAX && out->capacity - out->size >= size + WI_FRAME_HEADER_SIZE) {
        out->size = (size_t)(put_frame(websocket, out->data + out->size, data, size) - out->data);
        return true;
    }
    return write_frame(websocket, message_opcode(websocket), data, size, out);
}

bool wi_websocket_frame_is_last(const struct wi_websocket *websocket,
                                const struct wi_websocket_frame *frame, const widl_buffer *out)
{
    return frame->size > 0 &&
           frame->start + wi_websocket_frame_size(websocket, frame->size) == out->size;
}

/** Write the header of a frame that grows to `size`. Return: where its payload begins. */
static unsigned char *grow_header(struct wi_websocket *websocket,
                                  const struct wi_websocket_frame *frame, size_t size,
                                  unsigned char *start)
{
    size_t key_size = websocket->masks ? WI_MASK_SIZE : 0;
    size_t before = header_size_of(websocket, frame->size);
    size_t after = header_size_of(websocket, size);

    if (frame->size == 0 && websocket->masks)
        wi_mask_next(websocket->masks, start + after - key_size);
    else if (before != after)
        memmove(start + after - key_size, start + before - key_size, key_size + frame->size);
    put_header(start, message_opcode(websocket), size, websocket->masks ? MASK_BIT : 0);
    return start + after;
}

/** Write both parts of a payload that lies at `payload`, behind what there is of it. */
static void put_parts(const struct wi_websocket *websocket, unsigned char *payload, size_t filled,
                      const widl_string parts[2])
{
    unsigned char *at = payload + filled;

    widl_copy_bytes(at, parts[0].data, parts[0].size);
    widl_copy_bytes(at + parts[0].size, parts[1].data, parts[1].size);
    if (websocket->masks)
        wi_mask_apply(at, at, parts[0].size + parts[1].size, payload - WI_MASK_SIZE, filled);
}

bool wi_websocket_extend(struct wi_websocket *websocket, struct wi_websocket_frame *frame,
                         const widl_string parts[2], widl_buffer *out)
{
    size_t start = frame->size > 0 ? frame->start : out->size;
    size_t size = frame->size + parts[0].size + parts[1].size;
    size_t end = start + wi_websocket_frame_size(websocket, size);
    unsigned char *payload;

    if (size < frame->size || end < size || !widl_buffer_reserve(out, end - out->size))
        return false;
    payload = grow_header(websocket, frame, size, out->data + start);
    put_parts(websocket, payload, frame->size, parts);
    *frame = (struct wi_websocket_frame){start, size};
    out->size = end;
    return true;
}

bool wi_websocket_write_control(struct wi_websocket *websocket, enum wi_opcode opcode,
                                const void *data, size_t size, widl_buffer *out)
{
    return size <= WI_CONTROL_SIZE && write_frame(websocket, opcode, data, size, out);
}

bool wi_websocket_write_close(struct wi_websocket *websocket, uint16_t status, const char *reason,
                              widl_buffer *out)
{
    unsigned char payload[WI_CONTROL_SIZE] = {(unsigned char)(status >> 8), (unsigned char)status};
    size_t size = reason ? strlen(reason) : 0;

    if (status == WI_CLOSE_NONE)
        return wi_websocket_write_control(websocket, WI_OPCODE_CLOSE, NULL, 0, out);
    if (size > sizeof(payload) - 2)
        size = sizeof(payload) - 2;
    if (size > 0)
        memcpy(payload + 2, reason, size);
    return wi_websocket_write_control(websocket, WI_OPCODE_CLOSE, payload, size + 2, out);
}
