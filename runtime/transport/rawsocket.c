/* SPDX-License-Identifier: MIT */
/*
 * RawSocket: handshake and frames.
 *
 * A message that lies whole in the input is handed out where it lies; others are gathered in
 * `message`, which grows as bytes arrive and never because a header claims a size.
 *
 * Invariant: what comes out does not depend on how the input was cut into pieces. A header is
 * judged from front to back, as soon as each part of it is there.
 */
#include "transport/rawsocket.h"

#include "transport/frame.h"

#define RESERVED_BITS 0xf0
#define LENGTH_BIT    0x08 /* the 25th bit of the length */
#define TYPE_BITS     0x07
#define LENGTH_SIZE   3

/* What a buffer may keep between messages. */
#define KEEP_BYTES 4096

static const unsigned char EMPTY[1];

/** Serializers as handshakes number them. */
static const unsigned char NUMBERS[WI_SERIALIZER_COUNT] = {
    [WI_JSON] = 1,
    [WI_MSGPACK] = 2,
    [WI_CBOR] = 3,
};

static bool find_serializer(unsigned number, enum wi_serializer *ret)
{
    for (unsigned i = 0; i < WI_SERIALIZER_COUNT; i++) {
        if (NUMBERS[i] == number) {
            *ret = (enum wi_serializer)i;
            return true;
        }
    }
    return false;
}

/** The nibble that stands for a power of two from 512. */
static unsigned exponent_of(size_t announced)
{
    unsigned exponent = 0;

    while (WI_RAWSOCKET_LEAST_BYTES << exponent < announced)
        exponent++;
    return exponent;
}

size_t wi_rawsocket_announced(size_t limit)
{
    size_t announced = WI_RAWSOCKET_LEAST_BYTES;

    while (announced < WI_RAWSOCKET_MOST_BYTES && announced * 2 <= limit)
        announced *= 2;
    return announced;
}

bool wi_rawsocket_gather(struct wi_rawsocket_hello *hello, const unsigned char *data, size_t size,
                         size_t *ret_used)
{
    size_t used = 0;

    while (used < size && hello->size < sizeof(hello->bytes) &&
           (hello->size == 0 || hello->bytes[0] == WI_RAWSOCKET_MAGIC))
        hello->bytes[hello->size++] = data[used++];
    *ret_used = used;
    return hello->size == sizeof(hello->bytes) ||
           (hello->size > 0 && hello->bytes[0] != WI_RAWSOCKET_MAGIC);
}

static bool write_bytes(unsigned second, widl_buffer *out)
{
    const unsigned char bytes[WI_RAWSOCKET_HELLO_SIZE] = {WI_RAWSOCKET_MAGIC, (unsigned char)second,
                                                          0, 0};

    return widl_buffer_append(out, bytes, sizeof(bytes));
}

bool wi_rawsocket_write_hello(enum wi_serializer serializer, size_t announced, widl_buffer *out)
{
    return write_bytes(exponent_of(announced) << 4 | NUMBERS[serializer], out);
}

bool wi_rawsocket_write_refusal(enum wi_rawsocket_refusal refusal, widl_buffer *out)
{
    return write_bytes((unsigned)refusal << 4, out);
}

bool wi_rawsocket_judge_request(const struct wi_rawsocket_hello *hello,
                                struct wi_rawsocket_terms *ret)
{
    const unsigned char *bytes = hello->bytes;

    *ret = (struct wi_rawsocket_terms){
        .max_message_bytes = WI_RAWSOCKET_LEAST_BYTES << (bytes[1] >> 4),
    };
    if (bytes[0] != WI_RAWSOCKET_MAGIC)
        return false;
    if (bytes[2] != 0 || bytes[3] != 0)
        ret->refusal = WI_RAWSOCKET_RESERVED;
    else if (!find_serializer(bytes[1] & 0x0f, &ret->serializer))
        ret->refusal = WI_RAWSOCKET_BAD_SERIALIZER;
    return true;
}

/** Say why the server refuses. */
static bool tell_refusal(enum wi_rawsocket_refusal refusal, widl_error *error)
{
    static const char *const REASONS[] = {
        [WI_RAWSOCKET_BAD_SERIALIZER] = "it does not speak the serializer",
        [WI_RAWSOCKET_BAD_LENGTH] = "it does not accept the largest message announced",
        [WI_RAWSOCKET_RESERVED] = "it knows nothing of reserved bits",
        [WI_RAWSOCKET_FULL] = "it has no room for another client",
    };
    unsigned number = (unsigned)refusal;

    if (number > 0 && number < sizeof(REASONS) / sizeof(REASONS[0]))
        return widl_error_set(error, WIDL_ERROR_HANDSHAKE, NULL, "the server refused: %s",
                              REASONS[number]);
    return widl_error_set(error, WIDL_ERROR_HANDSHAKE, NULL, "the server refused with error %u",
                          number);
}

bool wi_rawsocket_judge_answer(const struct wi_rawsocket_hello *hello,
                               enum wi_serializer serializer, struct wi_rawsocket_terms *ret,
                               widl_error *error)
{
    const unsigned char *bytes = hello->bytes;
    const char *reason = NULL;

    *ret = (struct wi_rawsocket_terms){
        .serializer = serializer,
        .max_message_bytes = WI_RAWSOCKET_LEAST_BYTES << (bytes[1] >> 4),
    };
    if (bytes[0] != WI_RAWSOCKET_MAGIC)
        reason = "the server does not speak RawSocket";
    else if (bytes[2] != 0 || bytes[3] != 0)
        reason = "the server's answer has reserved bits set";
    else if ((bytes[1] & 0x0f) == 0) {
        ret->refusal = (enum wi_rawsocket_refusal)(bytes[1] >> 4);
        return tell_refusal(ret->refusal, error);
    } else if ((bytes[1] & 0x0f) != NUMBERS[serializer])
        reason = "the server chose a serializer that was not asked for";
    return !reason || widl_error_set(error, WIDL_ERROR_HANDSHAKE, NULL, "%s", reason);
}

void wi_rawsocket_init(struct wi_rawsocket *rawsocket, size_t max_message_bytes,
                       size_t max_sent_bytes)
{
    *rawsocket = (struct wi_rawsocket){.max_message_bytes = max_message_bytes,
                                       .max_sent_bytes = max_sent_bytes};
}

void wi_rawsocket_done(struct wi_rawsocket *rawsocket)
{
    widl_buffer_free(&rawsocket->message);
}

/** End the stream with a failure. Return: true, for there is an event. */
static bool fail(struct wi_rawsocket *rawsocket, struct wi_stream_event *ret, uint16_t status,
                 const char *text)
{
    rawsocket->ended = true;
    widl_buffer_free(&rawsocket->message);
    *ret = (struct wi_stream_event){
        .type = WI_STREAM_FAILED, .status = status, .text = text, .data = EMPTY};
    return true;
}

/** What is wrong with the first byte of a header; NULL: nothing. */
static const char *judge_first_byte(unsigned char byte)
{
    if (byte & RESERVED_BITS)
        return "a reserved bit is set in a frame";
    return (byte & TYPE_BITS) > WI_RAWSOCKET_PONG ? "a reserved type of frame" : NULL;
}

/** Judge a complete header. Return: whether there is an event, a failure. */
static bool judge_length(struct wi_rawsocket *rawsocket, struct wi_stream_event *ret)
{
    const unsigned char *header = rawsocket->header;
    size_t size = (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];

    if (header[0] & LENGTH_BIT) {
        if (size > 0)
            return fail(rawsocket, ret, WI_CLOSE_PROTOCOL, "a length above 2^24");
        size = WI_RAWSOCKET_MOST_BYTES;
    }
    if (size > rawsocket->max_message_bytes)
        return fail(rawsocket, ret, WI_CLOSE_TOO_BIG, "a message above the limit");
    rawsocket->size = size;
    rawsocket->header_size = 0;
    rawsocket->in_payload = true;
    return false;
}

/** Read a header as far as it has come. Return: whether there is an event, a failure. */
static bool read_header(struct wi_rawsocket *rawsocket, struct wi_stream_input *input,
                        struct wi_stream_event *ret)
{
    const char *reason;

    while (input->cursor < input->end && rawsocket->header_size < WI_RAWSOCKET_HEADER_SIZE)
        rawsocket->header[rawsocket->header_size++] = *input->cursor++;
    if (rawsocket->header_size == 0)
        return false;
    reason = judge_first_byte(rawsocket->header[0]);
    if (reason)
        return fail(rawsocket, ret, WI_CLOSE_PROTOCOL, reason);
    if (rawsocket->header_size < WI_RAWSOCKET_HEADER_SIZE)
        return false;
    return judge_length(rawsocket, ret);
}

static bool deliver(struct wi_rawsocket *rawsocket, struct wi_stream_event *ret,
                    const unsigned char *data)
{
    static const enum wi_stream_event_type TYPES[] = {
        [WI_RAWSOCKET_MESSAGE] = WI_STREAM_MESSAGE,
        [WI_RAWSOCKET_PING] = WI_STREAM_PING,
        [WI_RAWSOCKET_PONG] = WI_STREAM_PONG,
    };

    rawsocket->in_payload = false;
    *ret = (struct wi_stream_event){.type = TYPES[rawsocket->header[0] & TYPE_BITS],
                                    .data = data ? data : EMPTY,
                                    .size = rawsocket->size};
    return true;
}

/** Read what there is of the payload. Return: whether there is an event. */
static bool read_payload(struct wi_rawsocket *rawsocket, struct wi_stream_input *input,
                         struct wi_stream_event *ret)
{
    const unsigned char *data = input->cursor;
    size_t missing = rawsocket->size - rawsocket->message.size;
    size_t size = (size_t)(input->end - input->cursor);

    if (size > missing)
        size = missing;
    input->cursor += size;
    if (size == rawsocket->size)
        return deliver(rawsocket, ret, data);
    if (!widl_buffer_append(&rawsocket->message, data, size))
        return fail(rawsocket, ret, WI_CLOSE_INTERNAL, "out of memory");
    if (size < missing)
        return false;
    rawsocket->delivered = true;
    return deliver(rawsocket, ret, rawsocket->message.data);
}

static void forget_delivered(struct wi_rawsocket *rawsocket)
{
    if (!rawsocket->delivered)
        return;
    rawsocket->delivered = false;
    rawsocket->message.size = 0;
    if (rawsocket->message.capacity > KEEP_BYTES)
        widl_buffer_free(&rawsocket->message);
}

bool wi_rawsocket_read(struct wi_rawsocket *rawsocket, struct wi_stream_input *input,
                       struct wi_stream_event *ret)
{
    bool found = false;

    forget_delivered(rawsocket);
    *ret = (struct wi_stream_event){.type = WI_STREAM_NONE, .data = EMPTY};
    while (!found && !rawsocket->ended) {
        if (!rawsocket->in_payload) {
            found = read_header(rawsocket, input, ret);
            if (!found && !rawsocket->in_payload)
                break;
        } else {
            found = read_payload(rawsocket, input, ret);
            if (!found && input->cursor == input->end)
                break;
        }
    }
    if (rawsocket->ended)
        input->cursor = input->end;
    return found;
}

bool wi_rawsocket_write(const struct wi_rawsocket *rawsocket, enum wi_rawsocket_type type,
                        const void *data, size_t size, widl_buffer *out)
{
    unsigned char *at = size <= rawsocket->max_sent_bytes && size <= WI_RAWSOCKET_MOST_BYTES
                            ? widl_buffer_reserve(out, WI_RAWSOCKET_HEADER_SIZE + size)
                            : NULL;

    if (!at)
        return false;
    at[0] = (unsigned char)((unsigned)type | (size == WI_RAWSOCKET_MOST_BYTES ? LENGTH_BIT : 0));
    for (unsigned i = 0; i < LENGTH_SIZE; i++)
        at[1 + i] = (unsigned char)(size >> 8 * (LENGTH_SIZE - 1 - i));
    if (size > 0)
        memcpy(at + WI_RAWSOCKET_HEADER_SIZE, data, size);
    out->size += WI_RAWSOCKET_HEADER_SIZE + size;
    return true;
}
