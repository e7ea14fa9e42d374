/* SPDX-License-Identifier: MIT */
/* Batches: what is written is read again however it is cut; what is no batch is refused. */
#include "transport/batch.h"

#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

#define BYTES(text)                                                                                \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static struct wi_mask_pool masks;

static struct wi_websocket peer(enum wi_framing framing, bool is_client)
{
    struct wi_websocket websocket;

    wi_websocket_init(&websocket, is_client ? &masks : NULL, framing == WI_FRAMING_DELIMITED,
                      wi_batch_limit(1 << 20));
    return websocket;
}

static void append(widl_buffer *out, const void *data, size_t size)
{
    assert_true(widl_buffer_append(out, data, size));
}

/** Messages of these sizes, each in one letter. */
static widl_string message(const char *letters, size_t number, size_t size)
{
    return widl_str_n(letters + number % 26 * 70000, size);
}

static char *new_letters(void)
{
    char *letters = malloc(26 * 70000);

    assert_non_null(letters);
    for (size_t i = 0; i < 26; i++)
        memset(letters + i * 70000, (int)('a' + i), 70000);
    return letters;
}

/** The frames of a stream that comes in pieces, unpacked: each message behind its size. */
static size_t read_all(enum wi_framing framing, bool is_client, const widl_buffer *stream,
                       size_t piece, widl_buffer *out)
{
    struct wi_websocket reader = peer(framing, is_client);
    unsigned char *copy = malloc(stream->size);
    struct wi_stream_event event;
    size_t frames = 0;

    assert_non_null(copy);
    memcpy(copy, stream->data, stream->size);
    for (size_t at = 0; at < stream->size; at += piece) {
        size_t left = stream->size - at < piece ? stream->size - at : piece;
        struct wi_stream_input input = {copy + at, copy + at + left};

        while (wi_websocket_read(&reader, &input, &event)) {
            struct wi_batch batch = wi_batch_open(framing, 1 << 20, &event);
            struct wi_stream_event found;

            assert_int_equal(event.type, WI_STREAM_MESSAGE);
            frames++;
            while (wi_batch_next(&batch, &found) == WI_BATCH_MESSAGE) {
                append(out, &found.size, sizeof(found.size));
                append(out, found.data, found.size);
            }
            assert_ptr_equal(batch.cursor, batch.end);
        }
    }
    wi_websocket_done(&reader);
    free(copy);
    return frames;
}

/* The sizes make the header of the frame grow at each place where it can. */
static void test_round_trips(void **state)
{
    static const struct {
        size_t count;
        size_t sizes[6];
    } CASES[] = {
        {1, {0}},
        {1, {5}},
        {3, {1, 0, 7}},
        {2, {120, 0}},
        {6, {60, 60, 1, 1, 1, 1}},
        {2, {121, 1}},
        {3, {200, 10, 65000}},
        {2, {65531, 1}},
        {2, {2, 69999}},
    };
    char *letters = new_letters();

    (void)state;
    for (size_t i = 0; i < 4 * ARRAY_LENGTH(CASES); i++) {
        enum wi_framing framing = i & 1 ? WI_FRAMING_COUNTED : WI_FRAMING_DELIMITED;
        struct wi_websocket writer = peer(framing, i & 2);
        struct wi_websocket_frame frame = {0};
        widl_buffer stream = {0};
        widl_buffer expected = {0};
        size_t payload = 0;

        for (size_t j = 0; j < CASES[i / 4].count; j++) {
            widl_string text = message(letters, j, CASES[i / 4].sizes[j]);

            assert_true(wi_batch_write(&writer, &frame, framing, 0x1e, text, &stream));
            assert_true(wi_websocket_frame_is_last(&writer, &frame, &stream));
            payload += wi_batch_size(framing, text.size);
            append(&expected, &text.size, sizeof(text.size));
            append(&expected, text.data, text.size);
        }
        assert_int_equal(frame.size, payload);
        assert_int_equal(stream.size, wi_websocket_frame_size(&writer, payload));
        for (size_t piece = 1; piece <= stream.size; piece = piece * 3 + 1) {
            widl_buffer found = {0};

            assert_int_equal(read_all(framing, !(i & 2), &stream, piece, &found), 1);
            assert_int_equal(found.size, expected.size);
            assert_memory_equal(found.data, expected.data, found.size);
            widl_buffer_free(&found);
        }
        widl_buffer_free(&stream);
        widl_buffer_free(&expected);
    }
    free(letters);
}

/* What is before the frame stays, and what does not fit the buffer's limit changes nothing. */
static void test_limit_of_the_buffer(void **state)
{
    static const char STREAM[] = "before\x82\x06\0\0\0\x02xx";
    struct wi_websocket writer = peer(WI_FRAMING_COUNTED, false);
    struct wi_websocket_frame frame = {0};
    widl_buffer out = {.limit = 20};

    (void)state;
    append(&out, "before", 6);
    assert_true(wi_batch_write(&writer, &frame, WI_FRAMING_COUNTED, 0, widl_str("xx"), &out));
    assert_false(wi_batch_write(&writer, &frame, WI_FRAMING_COUNTED, 0, widl_str("xxx"), &out));
    assert_int_equal(out.size, sizeof(STREAM) - 1);
    assert_memory_equal(out.data, STREAM, out.size);
    assert_true(wi_websocket_frame_is_last(&writer, &frame, &out));
    assert_true(wi_batch_write(&writer, &frame, WI_FRAMING_COUNTED, 0, widl_str("yy"), &out));
    assert_memory_equal(out.data + 6, "\x82\x0c\0\0\0\x02xx\0\0\0\x02yy", 14);
    widl_buffer_free(&out);
}

/* Something else behind a frame, or nothing at all: it cannot be extended. */
static void test_last_frame(void **state)
{
    struct wi_websocket writer = peer(WI_FRAMING_COUNTED, false);
    struct wi_websocket_frame frame = {0};
    widl_buffer out = {0};

    (void)state;
    assert_false(wi_websocket_frame_is_last(&writer, &frame, &out));
    assert_true(wi_batch_write(&writer, &frame, WI_FRAMING_COUNTED, 0, widl_str(""), &out));
    assert_true(wi_websocket_frame_is_last(&writer, &frame, &out));
    assert_true(wi_websocket_write_control(&writer, WI_OPCODE_PONG, "", 0, &out));
    assert_false(wi_websocket_frame_is_last(&writer, &frame, &out));
    widl_buffer_free(&out);
}

static struct wi_batch open_batch(enum wi_framing framing, unsigned char *data, size_t size)
{
    const struct wi_stream_event event = {.type = WI_STREAM_MESSAGE, .data = data, .size = size};

    return wi_batch_open(framing, 10, &event);
}

/* Either delimiter separates, as the last byte says; the other one is then part of a message. */
static void test_delimiters(void **state)
{
    static const struct {
        widl_string batch;
        const char *messages[4];
        unsigned char delimiter;
    } CASES[] = {
        {BYTES("[1]\x1e"), {"[1]"}, 0x1e},
        {BYTES("[1]\x18"), {"[1]"}, 0x18},
        {BYTES("[1]\x1e[22]\x1e[3]\x1e"), {"[1]", "[22]", "[3]"}, 0x1e},
        {BYTES("[1]\x18[22]\x18"), {"[1]", "[22]"}, 0x18},
        {BYTES("[1]\x1e[22]\x18"), {"[1]\x1e[22]"}, 0x18},
        {BYTES("\x1e\x1e"), {"", ""}, 0x1e},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        unsigned char *copy = malloc(CASES[i].batch.size);
        struct wi_stream_event event;
        struct wi_batch batch;

        assert_non_null(copy);
        memcpy(copy, CASES[i].batch.data, CASES[i].batch.size);
        batch = open_batch(WI_FRAMING_DELIMITED, copy, CASES[i].batch.size);
        assert_int_equal(batch.delimiter, CASES[i].delimiter);
        for (const char *const *text = CASES[i].messages; *text; text++) {
            assert_int_equal(wi_batch_next(&batch, &event), WI_BATCH_MESSAGE);
            assert_int_equal(event.size, strlen(*text));
            assert_memory_equal(event.data, *text, event.size);
        }
        assert_int_equal(wi_batch_next(&batch, &event), WI_BATCH_END);
        free(copy);
    }
}

/* Messages in front of the violation are handed out; nothing is read behind the batch. */
static void test_violations(void **state)
{
    static const struct {
        enum wi_framing framing;
        widl_string batch;
        size_t messages;
        unsigned status;
        const char *text;
    } CASES[] = {
        {WI_FRAMING_DELIMITED, BYTES(""), 0, 1002, "without a message"},
        {WI_FRAMING_DELIMITED, BYTES("[1]"), 0, 1002, "without a delimiter"},
        {WI_FRAMING_DELIMITED, BYTES("[1]\x1e[2]"), 1, 1002, "without a delimiter"},
        {WI_FRAMING_DELIMITED, BYTES("[1]\x18[2]"), 0, 1002, "without a delimiter"},
        {WI_FRAMING_DELIMITED, BYTES("[1]\x1e[1234567890]\x1e"), 1, 1009, "above the limit"},
        {WI_FRAMING_COUNTED, BYTES(""), 0, 1002, "without a message"},
        {WI_FRAMING_COUNTED, BYTES("\0"), 0, 1002, "middle of a size"},
        {WI_FRAMING_COUNTED, BYTES("\0\0\0"), 0, 1002, "middle of a size"},
        {WI_FRAMING_COUNTED, BYTES("\0\0\0\x01"), 0, 1002, "middle of a message"},
        {WI_FRAMING_COUNTED, BYTES("\0\0\0\x02x"), 0, 1002, "middle of a message"},
        {WI_FRAMING_COUNTED, BYTES("\0\0\0\x01x\0\0"), 1, 1002, "middle of a size"},
        {WI_FRAMING_COUNTED, BYTES("\0\0\0\x01x\0\0\0\x05yyyy"), 1, 1002, "middle of a message"},
        {WI_FRAMING_COUNTED, BYTES("\xff\xff\xff\xffx"), 0, 1002, "middle of a message"},
        {WI_FRAMING_COUNTED, BYTES("\0\0\0\x0b_____------"), 0, 1009, "above the limit"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        unsigned char *copy = malloc(CASES[i].batch.size + (CASES[i].batch.size == 0));
        struct wi_stream_event event;
        struct wi_batch batch;
        size_t messages = 0;

        assert_non_null(copy);
        memcpy(copy, CASES[i].batch.data, CASES[i].batch.size);
        batch = open_batch(CASES[i].framing, copy, CASES[i].batch.size);
        while (wi_batch_next(&batch, &event) == WI_BATCH_MESSAGE)
            messages++;
        assert_int_equal(event.type, WI_STREAM_FAILED);
        assert_int_equal(messages, CASES[i].messages);
        assert_int_equal(event.status, CASES[i].status);
        if (!strstr(event.text, CASES[i].text))
            fail_msg("case %zu: %s", i, event.text);
        free(copy);
    }
}

static void test_sizes(void **state)
{
    (void)state;
    assert_int_equal(wi_batch_limit(10), 10 + 65535 + 4);
    assert_int_equal(wi_batch_limit(SIZE_MAX - 10), SIZE_MAX);
    assert_int_equal(wi_batch_size(WI_FRAMING_DELIMITED, 10), 11);
    assert_int_equal(wi_batch_size(WI_FRAMING_COUNTED, 10), 14);
    assert_int_equal(wi_batch_size(WI_FRAMING_COUNTED, (size_t)UINT32_MAX + 1), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips), cmocka_unit_test(test_limit_of_the_buffer),
        cmocka_unit_test(test_last_frame),  cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_violations),  cmocka_unit_test(test_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
