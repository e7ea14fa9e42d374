/* SPDX-License-Identifier: MIT */
/* Frames of compressed messages, and channels that agree on them. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"
#include "transport/batch.h"

#define LIMIT  1000
#define HELLO  "\xf2\x48\xcd\xc9\xc9\x07\x00"
#define FRAME  "\xc1\x07" HELLO
#define BROKEN WI_STREAM_FAILED

/** A client that reads what a server sends. */
static struct wi_websocket reader(struct wi_deflate *deflate, bool is_text)
{
    static struct wi_mask_pool masks;
    struct wi_websocket websocket;

    wi_websocket_init(&websocket, &masks, is_text, LIMIT);
    wi_websocket_compress(&websocket, deflate, 15, 1);
    return websocket;
}

/** The first event of a stream in pieces; what it holds is appended to `out`. */
static struct wi_stream_event first_event(struct wi_websocket *websocket, const char *bytes,
                                          size_t size, size_t piece, widl_buffer *out)
{
    struct wi_stream_event event = {0};
    unsigned char copy[256];

    memcpy(copy, bytes, size);
    for (size_t at = 0; at < size && event.type == WI_STREAM_NONE; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        struct wi_stream_input input = {copy + at, copy + at + left};

        wi_websocket_read(websocket, &input, &event);
    }
    assert_true(widl_buffer_append(out, event.data, event.size));
    return event;
}

static void test_frames(void **state)
{
#define CASE(agreed, text, type, bytes, says)                                                      \
    {                                                                                              \
        agreed, text, type, bytes, sizeof(bytes) - 1, says                                         \
    }
    static const struct {
        bool is_agreed;
        bool is_text;
        enum wi_stream_event_type type;
        const char *bytes;
        size_t size;
        const char *says;
    } CASES[] = {
        CASE(true, true, WI_STREAM_MESSAGE, FRAME, "Hello"),
        CASE(true, true, WI_STREAM_MESSAGE, "\x81\x05Hello", "Hello"),
        CASE(true, false, WI_STREAM_MESSAGE, "\xc2\x07" HELLO, "Hello"),
        CASE(true, true, WI_STREAM_MESSAGE, "\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00",
             "Hello"),
        CASE(true, true, WI_STREAM_MESSAGE, "\xc1\x01\x00", ""),
        CASE(false, true, BROKEN, FRAME, "a reserved bit is set in a frame"),
        CASE(true, true, BROKEN, "\xa1\x05Hello", "a reserved bit is set in a frame"),
        CASE(true, true, BROKEN, "\xd1\x05Hello", "a reserved bit is set in a frame"),
        CASE(true, true, BROKEN, "\xc9\x00", "a reserved bit is set in a frame"),
        CASE(true, true, BROKEN, "\x41\x03\xf2\x48\xcd\xc0\x04\xc9\xc9\x07\x00",
             "a reserved bit is set in a frame"),
        CASE(true, true, BROKEN, "\xc1\x06\xf2\x48\xcd\xc9\xc9\x07",
             "a message that cannot be decompressed"),
        CASE(true, true, BROKEN, "\xc1\x00", "a message that cannot be decompressed"),
        CASE(true, true, BROKEN, "\xc1\x07\x00\x01\x00\xfe\xff\xff\x00", "text that is not UTF-8"),
        CASE(true, false, WI_STREAM_MESSAGE, "\xc2\x07\x00\x01\x00\xfe\xff\xff\x00", "\xff"),
    };
    struct wi_deflate *deflate = wi_deflate_new(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        for (size_t piece = 1; piece <= CASES[i].size; piece++) {
            struct wi_websocket websocket =
                reader(CASES[i].is_agreed ? deflate : NULL, CASES[i].is_text);
            widl_buffer out = {0};
            struct wi_stream_event event =
                first_event(&websocket, CASES[i].bytes, CASES[i].size, piece, &out);

            assert_int_equal(event.type, CASES[i].type);
            if (event.type == BROKEN)
                assert_string_equal(event.text, CASES[i].says);
            else
                assert_true(out.size == strlen(CASES[i].says) &&
                            (out.size == 0 || memcmp(out.data, CASES[i].says, out.size) == 0));
            widl_buffer_free(&out);
            wi_websocket_done(&websocket);
        }
    }
    wi_deflate_free(deflate);
}

/* In batches, what is worth it is compressed alone; small messages still share a frame. */
static void test_batches(void **state)
{
    struct wi_deflate *deflate = wi_deflate_new(NULL);
    struct wi_websocket writer;
    struct wi_websocket_frame frame = {0};
    static char large[600];
    const widl_string messages[] = {
        widl_str("[1]"), widl_str("[2]"), {large, sizeof(large)}, widl_str("[3]"), widl_str("[4]")};
    widl_buffer stream = {0};
    size_t frames = 0;

    (void)state;
    memset(large, 'x', sizeof(large));
    wi_websocket_init(&writer, NULL, true, LIMIT);
    wi_websocket_compress(&writer, deflate, 15, 100);
    for (size_t i = 0; i < ARRAY_LENGTH(messages); i++)
        assert_true(wi_batch_write(&writer, &frame, WI_FRAMING_DELIMITED, WI_BATCH_DELIMITER,
                                   messages[i], &stream));
    assert_true(stream.size < 100);
    for (size_t at = 0; at < stream.size; at += 2 + stream.data[at + 1])
        assert_int_equal(stream.data[at], frames++ == 1 ? 0xc1 : 0x81);
    assert_int_equal(frames, 3);
    widl_buffer_free(&stream);
    wi_deflate_free(deflate);
}

static void send_text(struct loopback *loopback, struct end *client, size_t size)
{
    size_t before = client->messages;
    char *text = malloc(size);

    assert_non_null(text);
    for (size_t i = 0; i < size; i++)
        text[i] = "abcd"[i % 4];
    assert_int_equal(wi_channel_send(client->channel, text, size), WIDL_OK);
    LOOPBACK_UNTIL(loopback, client->messages > before);
    free(text);
}

/* Both must want it; each then compresses from where it was told to. */
static void test_channels_agree(void **state)
{
    static const struct {
        size_t server;
        size_t client;
        bool is_compressed;
    } CASES[] = {{0, 0, false}, {100, 0, false}, {0, 100, false}, {100, 100, true}, {1, 9, true}};

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LENGTH(CASES); i++) {
        struct loopback loopback = {.server_echoes = true,
                                    .no_batches = i % 2,
                                    .server_limits = LOOPBACK_LIMITS,
                                    .client_limits = LOOPBACK_LIMITS};
        struct end client = {0};
        struct wi_channel_facts facts;

        loopback.server_limits.compress_from_bytes = CASES[i / 2].server;
        loopback.client_limits.compress_from_bytes = CASES[i / 2].client;
        loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
        loopback_pair(&loopback, &client);
        wi_channel_describe(client.channel, &facts);
        assert_int_equal(facts.is_compressed, CASES[i / 2].is_compressed);
        for (size_t size = 1; size < 200000; size = size * 3 + 1)
            send_text(&loopback, &client, size);
        wi_channel_close(client.channel, 1000);
        LOOPBACK_UNTIL(&loopback, client.closed);
        assert_int_equal(client.code, WIDL_OK);
        loopback_close(&loopback);
    }
}

/* What a few bytes become is held against the limit of messages. */
static void test_limit_holds_for_what_is_unpacked(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS, .client_limits = LOOPBACK_LIMITS};
    struct end client = {0};
    struct end *server;
    static char zeros[20001];

    (void)state;
    loopback.server_limits.compress_from_bytes = 1;
    loopback.client_limits.compress_from_bytes = 1;
    loopback.server_limits.max_message_bytes = 20000;
    loopback.no_batches = true;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    memset(zeros, ' ', sizeof(zeros));
    assert_int_equal(wi_channel_send(client.channel, zeros, sizeof(zeros) - 1), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, server->messages == 1);
    assert_int_equal(wi_channel_send(client.channel, zeros, sizeof(zeros)), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
    assert_int_equal(server->code, WIDL_ERROR_LIMIT);
    assert_int_equal(client.code, WIDL_ERROR_LIMIT);
    loopback_close(&loopback);
}

/* Who may send so many bytes in a second cannot have the server unpack a thousand times as many. */
static void test_rate_holds_for_what_is_unpacked(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS, .client_limits = LOOPBACK_LIMITS};
    struct end client = {0};
    struct end *server;
    static char zeros[20000];

    (void)state;
    loopback.server_limits.compress_from_bytes = 1;
    loopback.client_limits.compress_from_bytes = 1;
    loopback.server_limits.byte_rate = 30000;
    loopback.no_batches = true;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    memset(zeros, ' ', sizeof(zeros));
    assert_int_equal(wi_channel_send(client.channel, zeros, sizeof(zeros)), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, server->messages == 1);
    assert_int_equal(wi_loop_pauses(loopback.server_loop), 0);
    assert_int_equal(wi_channel_send(client.channel, zeros, sizeof(zeros)), WIDL_OK);
    assert_int_equal(wi_channel_send(client.channel, zeros, sizeof(zeros)), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, server->messages == 3);
    assert_in_range(wi_loop_pauses(loopback.server_loop), 1, 2);
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_channels_agree),
        cmocka_unit_test(test_limit_holds_for_what_is_unpacked),
        cmocka_unit_test(test_rate_holds_for_what_is_unpacked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
