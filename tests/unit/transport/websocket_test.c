/* SPDX-License-Identifier: MIT */
/*
 * Conformance of the codec: what comes out of a stream of frames, told as a line of text, must be
 * the same for client and server and for every way to cut the stream into pieces.
 */
#include "transport/websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

#define FIN        0x80
#define MAX_FRAMES 7
#define LIMIT      1000
#define TRANSCRIPT 8192
#define FRAME(first, payload)                                                                      \
    {                                                                                              \
        (first), (payload), sizeof(payload) - 1                                                    \
    }

static struct wi_mask_pool masks;

/** A stream, and whether the peers speak text or binary. */
struct stream {
    widl_buffer bytes;
    bool is_text;
};

static void append(widl_buffer *out, const void *data, size_t size)
{
    assert_true(widl_buffer_append(out, data, size));
}

/** Append a frame with its length in the shortest form, masked when it comes from a client. */
static void append_frame(widl_buffer *out, unsigned first, const void *payload, size_t size,
                         bool is_masked)
{
    static const unsigned char KEY[WI_MASK_SIZE] = {0xa1, 0x02, 0xff, 0x7e};
    unsigned char header[10] = {(unsigned char)first};
    size_t header_size = 2;
    size_t length_size = size < 126 ? 0 : size < 65536 ? 2 : 8;

    header[1] = (unsigned char)(length_size == 0 ? size : length_size == 2 ? 126 : 127);
    for (size_t i = length_size; i > 0; i--)
        header[header_size++] = (unsigned char)(size >> 8 * (i - 1));
    header[1] |= is_masked ? 0x80 : 0;
    append(out, header, header_size);
    if (!is_masked) {
        append(out, payload, size);
        return;
    }
    append(out, KEY, sizeof(KEY));
    assert_non_null(widl_buffer_reserve(out, size));
    wi_mask_apply(out->data + out->size, payload, size, KEY, 0);
    out->size += size;
}

/** Tell an event. */
static size_t tell(const struct wi_stream_event *event, char *out, size_t room)
{
    static const char *const NAMES[] = {"none", "message", "ping", "pong", "close", "failed"};
    size_t used = (size_t)snprintf(out, room, " %s(", NAMES[event->type]);

    if (event->type == WI_STREAM_CLOSE || event->type == WI_STREAM_FAILED)
        used += (size_t)snprintf(out + used, room - used, "%u", event->status);
    if (event->type == WI_STREAM_CLOSE && event->size > 0)
        used += (size_t)snprintf(out + used, room - used, " ");
    assert_non_null(event->data);
    for (size_t i = 0; i < event->size; i++) {
        unsigned char byte = event->data[i];

        used += (size_t)snprintf(out + used, room - used,
                                 byte >= ' ' && byte < 0x7f ? "%c" : "\\%02x", byte);
    }
    used += (size_t)snprintf(out + used, room - used, ")");
    assert_true(used < room);
    return used;
}

/** Read a stream in pieces of the given size and tell what came out. */
static void read_stream(const struct stream *stream, bool is_client, size_t piece, char *out)
{
    struct wi_websocket websocket;
    struct wi_stream_event event;
    size_t used = 0;

    wi_websocket_init(&websocket, is_client ? &masks : NULL, stream->is_text, LIMIT);
    *out = '\0';
    for (size_t at = 0; at < stream->bytes.size; at += piece) {
        size_t left = stream->bytes.size - at;
        size_t size = left < piece ? left : piece;
        unsigned char *bytes = malloc(size);
        struct wi_stream_input input = {bytes, bytes + size};

        memcpy(bytes, stream->bytes.data + at, size);
        while (wi_websocket_read(&websocket, &input, &event))
            used += tell(&event, out + used, TRANSCRIPT - used);
        assert_int_equal(event.type, WI_STREAM_NONE);
        assert_ptr_equal(input.cursor, input.end);
        free(bytes);
    }
    wi_websocket_done(&websocket);
}

/** What comes out must be `expected`, however the stream is cut. */
static void expect_stream(const char *name, const struct stream *stream, bool is_client,
                          const char *expected)
{
    static const size_t PIECES[] = {SIZE_MAX / 2, 1, 2, 3, 5, 7, 64, 126};
    char transcript[TRANSCRIPT];

    for (size_t i = 0; i < ARRAY_LENGTH(PIECES); i++) {
        read_stream(stream, is_client, PIECES[i], transcript);
        if (strcmp(transcript + (*transcript == ' '), expected) != 0)
            fail_msg("%s, %s, pieces of %zu:\n  got      %s\n  expected %s", name,
                     is_client ? "client" : "server", PIECES[i], transcript, expected);
    }
}

/** Frames and what comes out of them. */
struct scenario {
    const char *name;
    bool is_text;
    const char *expected;
    struct frame_of_test {
        unsigned first;
        const char *payload;
        size_t size;
    } frames[MAX_FRAMES];
};

static const struct scenario SCENARIOS[] = {
    /* Messages. */
    {"text", true, "message(hello)", {FRAME(FIN | 1, "hello")}},
    {"binary", false, "message(\\00\\ff\\80)", {FRAME(FIN | 2, "\0\xff\x80")}},
    {"empty text", true, "message()", {FRAME(FIN | 1, "")}},
    {"empty binary", false, "message()", {FRAME(FIN | 2, "")}},
    {"several",
     true,
     "message(a) message() message(b)",
     {FRAME(FIN | 1, "a"), FRAME(FIN | 1, ""), FRAME(FIN | 1, "b")}},
    /* Fragments. */
    {"two fragments", true, "message(hello)", {FRAME(1, "hel"), FRAME(FIN, "lo")}},
    {"three fragments", false, "message(abc)", {FRAME(2, "a"), FRAME(0, "b"), FRAME(FIN, "c")}},
    {"empty fragments",
     true,
     "message(x)",
     {FRAME(1, ""), FRAME(0, ""), FRAME(0, "x"), FRAME(0, ""), FRAME(FIN, "")}},
    {"only empty fragments", true, "message()", {FRAME(1, ""), FRAME(0, ""), FRAME(FIN, "")}},
    {"fragments, then a message",
     true,
     "message(ab) message(c)",
     {FRAME(1, "a"), FRAME(FIN, "b"), FRAME(FIN | 1, "c")}},
    {"unfinished message", true, "", {FRAME(1, "a"), FRAME(0, "b")}},
    {"continuation first", true, "failed(1002)", {FRAME(FIN, "a")}},
    {"continuation first, not final", true, "failed(1002)", {FRAME(0, "a")}},
    {"continuation after a message",
     true,
     "message(a) failed(1002)",
     {FRAME(FIN | 1, "a"), FRAME(FIN, "b")}},
    {"message inside of a message", true, "failed(1002)", {FRAME(1, "a"), FRAME(FIN | 1, "b")}},
    {"other kind inside of a message", true, "failed(1002)", {FRAME(1, "a"), FRAME(FIN | 2, "b")}},
    {"fragment inside of a message", false, "failed(1002)", {FRAME(2, "a"), FRAME(2, "b")}},
    {"failure ends the stream", true, "failed(1002)", {FRAME(FIN, "a"), FRAME(FIN | 1, "b")}},
    /* The kind of messages. */
    {"binary where text is spoken", true, "failed(1003)", {FRAME(FIN | 2, "a")}},
    {"text where binary is spoken", false, "failed(1003)", {FRAME(FIN | 1, "a")}},
    {"fragment of the wrong kind", true, "failed(1003)", {FRAME(2, "a")}},
    /* Control frames. */
    {"ping", true, "ping()", {FRAME(FIN | 9, "")}},
    {"ping with payload", true, "ping(are you there)", {FRAME(FIN | 9, "are you there")}},
    {"ping with binary payload", true, "ping(\\00\\ff\\fe)", {FRAME(FIN | 9, "\0\xff\xfe")}},
    {"pong nobody asked for", true, "pong(x)", {FRAME(FIN | 10, "x")}},
    {"pings in a row",
     false,
     "ping(1) ping(2) ping(3)",
     {FRAME(FIN | 9, "1"), FRAME(FIN | 9, "2"), FRAME(FIN | 9, "3")}},
    {"ping between fragments",
     true,
     "ping(p) message(hello)",
     {FRAME(1, "hel"), FRAME(FIN | 9, "p"), FRAME(FIN, "lo")}},
    {"ping and pong between fragments",
     false,
     "ping(p) pong(q) message(abc)",
     {FRAME(2, "a"), FRAME(FIN | 9, "p"), FRAME(0, "b"), FRAME(FIN | 10, "q"), FRAME(FIN, "c")}},
    {"fragmented ping", true, "failed(1002)", {FRAME(9, "p"), FRAME(FIN, "q")}},
    {"fragmented pong", true, "failed(1002)", {FRAME(10, "p")}},
    {"fragmented close", true, "failed(1002)", {FRAME(8, "")}},
    /* Close. */
    {"close", true, "close(1005)", {FRAME(FIN | 8, "")}},
    {"close with code", true, "close(1000)", {FRAME(FIN | 8, "\x03\xe8")}},
    {"close with reason", true, "close(1001 going)", {FRAME(FIN | 8, "\x03\xe9going")}},
    {"close of one byte", true, "failed(1002)", {FRAME(FIN | 8, "\x03")}},
    {"close with a broken reason", true, "failed(1007)", {FRAME(FIN | 8, "\x03\xe8\xce\xba\xe1")}},
    {"close with reason in UTF-8",
     false,
     "close(1000 \\c3\\a4)",
     {FRAME(FIN | 8, "\x03\xe8\xc3\xa4")}},
    {"nothing after close",
     true,
     "close(1000)",
     {FRAME(FIN | 8, "\x03\xe8"), FRAME(FIN | 1, "late"), FRAME(FIN | 9, "late")}},
    {"close between fragments",
     true,
     "close(1000)",
     {FRAME(1, "a"), FRAME(FIN | 8, "\x03\xe8"), FRAME(FIN, "b")}},
    /* Reserved bits and opcodes. */
    {"reserved bit 1", true, "failed(1002)", {FRAME(FIN | 0x40 | 1, "a")}},
    {"reserved bit 2", true, "failed(1002)", {FRAME(FIN | 0x20 | 1, "a")}},
    {"reserved bit 3", true, "failed(1002)", {FRAME(FIN | 0x10 | 1, "a")}},
    {"all reserved bits", true, "failed(1002)", {FRAME(FIN | 0x70 | 1, "a")}},
    {"reserved bit in a ping", true, "failed(1002)", {FRAME(FIN | 0x40 | 9, "")}},
    {"reserved bit in a close", true, "failed(1002)", {FRAME(FIN | 0x10 | 8, "")}},
    {"reserved bit in a continuation",
     true,
     "failed(1002)",
     {FRAME(1, "a"), FRAME(FIN | 0x40, "b")}},
    {"opcode 3", true, "failed(1002)", {FRAME(FIN | 3, "")}},
    {"opcode 4", false, "failed(1002)", {FRAME(FIN | 4, "a")}},
    {"opcode 5", true, "failed(1002)", {FRAME(FIN | 5, "")}},
    {"opcode 6", true, "failed(1002)", {FRAME(FIN | 6, "")}},
    {"opcode 7", true, "failed(1002)", {FRAME(FIN | 7, "")}},
    {"opcode 11", true, "failed(1002)", {FRAME(FIN | 11, "")}},
    {"opcode 12", false, "failed(1002)", {FRAME(FIN | 12, "a")}},
    {"opcode 13", true, "failed(1002)", {FRAME(FIN | 13, "")}},
    {"opcode 14", true, "failed(1002)", {FRAME(FIN | 14, "")}},
    {"opcode 15", true, "failed(1002)", {FRAME(FIN | 15, "")}},
    {"reserved opcode between fragments",
     true,
     "failed(1002)",
     {FRAME(1, "a"), FRAME(FIN | 5, ""), FRAME(FIN, "b")}},
    {"reserved opcode after a ping",
     true,
     "ping(p) failed(1002)",
     {FRAME(FIN | 9, "p"), FRAME(FIN | 3, "")}},
    /* UTF-8. */
    {"UTF-8", true, "message(\\ce\\ba\\e1\\bd\\b9)", {FRAME(FIN | 1, "\xce\xba\xe1\xbd\xb9")}},
    {"a character cut by fragments",
     true,
     "message(\\f0\\9f\\98\\80)",
     {FRAME(1, "\xf0"), FRAME(0, "\x9f"), FRAME(0, "\x98"), FRAME(FIN, "\x80")}},
    {"a character cut by fragments and a ping",
     true,
     "ping(x) message(\\c3\\a4)",
     {FRAME(1, "\xc3"), FRAME(FIN | 9, "x"), FRAME(FIN, "\xa4")}},
    {"not UTF-8", true, "failed(1007)", {FRAME(FIN | 1, "ab\xff")}},
    {"not UTF-8 where binary is spoken", false, "message(\\ff)", {FRAME(FIN | 2, "\xff")}},
    {"an overlong slash", true, "failed(1007)", {FRAME(FIN | 1, "\xc0\xaf")}},
    {"a surrogate", true, "failed(1007)", {FRAME(FIN | 1, "\xed\xa0\x80")}},
    {"above U+10FFFF", true, "failed(1007)", {FRAME(FIN | 1, "\xf4\x90\x80\x80")}},
    {"an incomplete character", true, "failed(1007)", {FRAME(FIN | 1, "ab\xe2\x82")}},
    {"an incomplete character in the last fragment",
     true,
     "failed(1007)",
     {FRAME(1, "ab\xe2"), FRAME(FIN, "\x82")}},
    {"an incomplete character, then nothing",
     true,
     "failed(1007)",
     {FRAME(1, "ab\xe2\x82"), FRAME(FIN, "")}},
    {"wrong in an early fragment",
     true,
     "failed(1007)",
     {FRAME(1, "ab\xff"), FRAME(FIN | 9, "never seen"), FRAME(FIN, "c")}},
    {"wrong across fragments",
     true,
     "ping(seen) failed(1007)",
     {FRAME(1, "\xe2\x82"), FRAME(FIN | 9, "seen"), FRAME(0, "A"), FRAME(FIN, "")}},
    {"wrong after a good message",
     true,
     "message(\\c3\\a4) failed(1007)",
     {FRAME(FIN | 1, "\xc3\xa4"), FRAME(FIN | 1, "\xa4")}},
};

static void test_scenarios(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SCENARIOS); i++) {
        const struct scenario *scenario = &SCENARIOS[i];

        for (int is_client = 0; is_client < 2; is_client++) {
            struct stream stream = {.is_text = scenario->is_text};

            for (size_t at = 0; at < MAX_FRAMES && scenario->frames[at].payload; at++)
                append_frame(&stream.bytes, scenario->frames[at].first,
                             scenario->frames[at].payload, scenario->frames[at].size, !is_client);
            expect_stream(scenario->name, &stream, is_client, scenario->expected);
            widl_buffer_free(&stream.bytes);
        }
    }
}

/* Headers that no encoder of ours would write. */
static void test_raw_headers(void **state)
{
    static const struct {
        const char *name;
        bool is_client;
        size_t size;
        const char *bytes;
        const char *expected;
    } CASES[] = {
        {"masked frame from a server", true, 7, "\x82\x81\0\0\0\0x", "failed(1002)"},
        {"masked ping from a server", true, 6, "\x89\x80\0\0\0\0", "failed(1002)"},
        {"unmasked frame from a client", false, 3, "\x82\x01x", "failed(1002)"},
        {"unmasked empty frame from a client", false, 2, "\x82\x00", "failed(1002)"},
        {"unmasked close from a client", false, 4, "\x88\x02\x03\xe8", "failed(1002)"},
        {"ping of 126", true, 4, "\x89\x7e\x00\x7e", "failed(1002)"},
        {"ping with a 64-bit length", true, 2, "\x89\x7f", "failed(1002)"},
        {"close of 126", true, 4, "\x88\x7e\x00\x7e", "failed(1002)"},
        {"16 bits for 125", true, 4, "\x82\x7e\x00\x7d", "failed(1002)"},
        {"16 bits for 0", true, 4, "\x82\x7e\x00\x00", "failed(1002)"},
        {"64 bits for 65535", true, 10, "\x82\x7f\0\0\0\0\0\0\xff\xff", "failed(1002)"},
        {"64 bits for 1", true, 10, "\x82\x7f\0\0\0\0\0\0\0\x01", "failed(1002)"},
        {"a length with the highest bit", true, 10, "\x82\x7f\x80\0\0\0\0\0\0\0", "failed(1002)"},
        {"the longest length", true, 10, "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
         "failed(1009)"},
        {"65536, above the limit", true, 10, "\x82\x7f\0\0\0\0\0\x01\0\0", "failed(1009)"},
        {"1001, above the limit", true, 4, "\x82\x7e\x03\xe9", "failed(1009)"},
        {"1000, at the limit", true, 4, "\x82\x7e\x03\xe8", ""},
        {"a fragment at the limit, then one byte", true, 5, "\x02\x00\x80\x7e\x03", ""},
        {"masked, 1001 from a client", false, 4, "\x82\xfe\x03\xe9", "failed(1009)"},
        {"half a header", true, 1, "\x82", ""},
        {"half a length", true, 3, "\x82\x7e\x01", ""},
        {"half a key", false, 4, "\x82\x81\x01\x02", ""},
        {"zero mask", false, 7, "\x82\x81\0\0\0\0x", "message(x)"},
        {"mask of ones", false, 8, "\x82\x82\xff\xff\xff\xff\x87\x86", "message(xy)"},
        {"GET instead of a frame", false, 4, "GET ", "failed(1002)"},
        {"zeros", true, 4, "\0\0\0\0", "failed(1002)"},
        {"ones", true, 4, "\xff\xff\xff\xff", "failed(1002)"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct stream stream = {.is_text = false};

        append(&stream.bytes, CASES[i].bytes, CASES[i].size);
        expect_stream(CASES[i].name, &stream, CASES[i].is_client, CASES[i].expected);
        widl_buffer_free(&stream.bytes);
    }
}

/* Sizes on both sides of every form of the length, through writer and reader, in both directions.
 */
static void test_round_trip(void **state)
{
    static const size_t SIZES[] = {0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 999, 1000};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SIZES) * 2; i++) {
        bool from_client = i % 2;
        size_t size = SIZES[i / 2];
        char text[LIMIT + 1];
        char expected[LIMIT + 16];
        struct wi_websocket writer;
        struct stream stream = {.is_text = true};

        memset(text, 'x', size);
        text[size] = '\0';
        snprintf(expected, sizeof(expected), "message(%s)", text);
        wi_websocket_init(&writer, from_client ? &masks : NULL, true, LIMIT);
        assert_true(wi_websocket_write(&writer, text, size, &stream.bytes));
        assert_int_equal(stream.bytes.size, wi_websocket_frame_size(&writer, size));
        expect_stream("round trip", &stream, !from_client, expected);
        widl_buffer_free(&stream.bytes);
    }
}

/** Send one message of `size` bytes and expect it at the other end, whole and in pieces. */
static void expect_large(size_t size, size_t limit, size_t piece)
{
    unsigned char *data = malloc(size);
    struct wi_websocket writer;
    struct wi_websocket reader;
    struct wi_stream_event event = {0};
    widl_buffer bytes = {0};

    memset(data, 0xa5, size);
    wi_websocket_init(&writer, &masks, false, limit);
    wi_websocket_init(&reader, NULL, false, limit);
    assert_true(wi_websocket_write(&writer, data, size, &bytes));
    for (size_t at = 0; at < bytes.size; at += piece) {
        size_t left = bytes.size - at < piece ? bytes.size - at : piece;
        struct wi_stream_input input = {bytes.data + at, bytes.data + at + left};

        if (wi_websocket_read(&reader, &input, &event))
            break;
    }
    if (size > limit) {
        assert_int_equal(event.type, WI_STREAM_FAILED);
        assert_int_equal(event.status, WI_CLOSE_TOO_BIG);
    } else {
        assert_int_equal(event.type, WI_STREAM_MESSAGE);
        assert_int_equal(event.size, size);
        assert_memory_equal(event.data, data, size);
    }
    wi_websocket_done(&reader);
    widl_buffer_free(&bytes);
    free(data);
}

static void test_large_messages(void **state)
{
    static const size_t SIZES[] = {65535, 65536, 65537, 1 << 20};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SIZES); i++) {
        expect_large(SIZES[i], SIZES[i], SIZE_MAX / 2);
        expect_large(SIZES[i], SIZES[i], 65520);
        expect_large(SIZES[i], SIZES[i], 1021);
        expect_large(SIZES[i], SIZES[i] - 1, SIZE_MAX / 2);
        expect_large(SIZES[i], SIZES[i] - 1, 3);
    }
}

/* The limit counts a whole message, not a frame of it; the next message starts anew. */
static void test_limit_over_fragments(void **state)
{
    static const struct {
        size_t sizes[3];
        const char *expected;
    } CASES[] = {
        {{500, 500, 0}, "message"},     {{500, 501, 0}, "failed(1009)"},
        {{1000, 0, 0}, "message"},      {{1000, 1, 0}, "failed(1009)"},
        {{1000, 0, 1}, "failed(1009)"}, {{0, 0, 1001}, "failed(1009)"},
    };
    static const char ZEROS[1001];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct stream stream = {.is_text = false};
        char transcript[TRANSCRIPT];

        append_frame(&stream.bytes, FIN | 2, ZEROS, 1000, true);
        append_frame(&stream.bytes, 2, ZEROS, CASES[i].sizes[0], true);
        append_frame(&stream.bytes, 0, ZEROS, CASES[i].sizes[1], true);
        append_frame(&stream.bytes, FIN, ZEROS, CASES[i].sizes[2], true);
        for (size_t piece = 1; piece < 5000; piece *= 3) {
            read_stream(&stream, false, piece, transcript);
            assert_non_null(strstr(strchr(transcript, ')'), CASES[i].expected));
        }
        widl_buffer_free(&stream.bytes);
    }
}

static bool may_be_sent(unsigned status)
{
    static const struct {
        unsigned first;
        unsigned last;
    } RANGES[] = {{1000, 1003}, {1007, 1014}, {3000, 4999}};

    for (size_t i = 0; i < ARRAY_LENGTH(RANGES); i++) {
        if (status >= RANGES[i].first && status <= RANGES[i].last)
            return true;
    }
    return false;
}

static void test_close_codes(void **state)
{
    (void)state;
    for (unsigned status = 0; status <= UINT16_MAX; status++) {
        unsigned char frame[] = {0x88, 2, (unsigned char)(status >> 8), (unsigned char)status};
        struct wi_websocket websocket;
        struct wi_stream_input input = {frame, frame + sizeof(frame)};
        struct wi_stream_event event;

        wi_websocket_init(&websocket, &masks, true, LIMIT);
        assert_true(wi_websocket_read(&websocket, &input, &event));
        if (may_be_sent(status)) {
            assert_int_equal(event.type, WI_STREAM_CLOSE);
            assert_int_equal(event.status, status);
        } else {
            assert_int_equal(event.type, WI_STREAM_FAILED);
            assert_int_equal(event.status, WI_CLOSE_PROTOCOL);
        }
    }
}

/* The longest control frame is 125 bytes: both ways, and never more. */
static void test_longest_control_frame(void **state)
{
    char payload[WI_CONTROL_SIZE + 1];
    char expected[WI_CONTROL_SIZE + 16];
    struct stream stream = {.is_text = true};
    struct wi_websocket websocket;

    (void)state;
    memset(payload, 'p', sizeof(payload));
    snprintf(expected, sizeof(expected), "ping(%.*s)", WI_CONTROL_SIZE, payload);
    wi_websocket_init(&websocket, NULL, true, LIMIT);
    assert_false(wi_websocket_write_control(&websocket, WI_OPCODE_PING, payload, sizeof(payload),
                                            &stream.bytes));
    assert_int_equal(stream.bytes.size, 0);
    assert_true(wi_websocket_write_control(&websocket, WI_OPCODE_PING, payload, WI_CONTROL_SIZE,
                                           &stream.bytes));
    expect_stream("longest ping", &stream, true, expected);
    widl_buffer_free(&stream.bytes);
}

static void test_written_close(void **state)
{
    static const struct {
        unsigned status;
        const char *reason;
        const char *expected;
    } CASES[] = {
        {1000, NULL, "close(1000)"},
        {1002, "why", "close(1002 why)"},
        {WI_CLOSE_NONE, NULL, "close(1005)"},
        {WI_CLOSE_NONE, "ignored", "close(1005)"},
    };
    char reason[300];
    struct stream stream = {.is_text = true};
    struct wi_websocket websocket;

    (void)state;
    wi_websocket_init(&websocket, &masks, true, LIMIT);
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        assert_true(wi_websocket_write_close(&websocket, (uint16_t)CASES[i].status, CASES[i].reason,
                                             &stream.bytes));
        expect_stream("written close", &stream, false, CASES[i].expected);
        widl_buffer_free(&stream.bytes);
    }
    memset(reason, 'r', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';
    assert_true(wi_websocket_write_close(&websocket, 1000, reason, &stream.bytes));
    assert_int_equal(stream.bytes.size, 2 + WI_MASK_SIZE + WI_CONTROL_SIZE);
    widl_buffer_free(&stream.bytes);
}

/* A message that lies whole in the input is not copied. */
static void test_whole_messages_stay_where_they_lie(void **state)
{
    unsigned char frames[] = "\x81\x03one\x81\x03two";
    struct wi_websocket websocket;
    struct wi_stream_input input = {frames, frames + sizeof(frames) - 1};
    struct wi_stream_event event;

    (void)state;
    wi_websocket_init(&websocket, &masks, true, LIMIT);
    assert_true(wi_websocket_read(&websocket, &input, &event));
    assert_ptr_equal(event.data, frames + 2);
    assert_true(wi_websocket_read(&websocket, &input, &event));
    assert_ptr_equal(event.data, frames + 7);
    assert_false(wi_websocket_read(&websocket, &input, &event));
    assert_null(websocket.message.data);
}

/* A header that promises 16 MiB costs nothing; a large message's memory goes with it. */
static void test_memory(void **state)
{
    unsigned char promise[] = "\x02\x7f\0\0\0\0\x01\0\0\0x";
    unsigned char last[] = "\x80\x01y";
    struct wi_websocket websocket;
    struct wi_stream_input input = {promise, promise + sizeof(promise) - 1};
    struct wi_stream_event event;

    (void)state;
    wi_websocket_init(&websocket, &masks, false, 32 << 20);
    assert_false(wi_websocket_read(&websocket, &input, &event));
    assert_true(websocket.message.capacity <= 4096);
    for (size_t left = (16 << 20) - 1; left > 0;) {
        static unsigned char piece[65535];
        size_t size = left < sizeof(piece) ? left : sizeof(piece);

        input = (struct wi_stream_input){piece, piece + size};
        assert_false(wi_websocket_read(&websocket, &input, &event));
        left -= size;
    }
    input = (struct wi_stream_input){last, last + sizeof(last) - 1};
    assert_true(wi_websocket_read(&websocket, &input, &event));
    assert_int_equal(event.size, (16 << 20) + 1);
    assert_false(wi_websocket_read(&websocket, &input, &event));
    assert_true(websocket.message.capacity <= 4096);
    wi_websocket_done(&websocket);
}

/* What cannot be written leaves the buffer as it was. */
static void test_full_buffer(void **state)
{
    widl_buffer out = {.limit = 300};
    struct wi_websocket websocket;
    char data[200] = {0};

    (void)state;
    wi_websocket_init(&websocket, NULL, false, LIMIT);
    assert_true(wi_websocket_write(&websocket, data, sizeof(data), &out));
    assert_int_equal(out.size, 204);
    assert_false(wi_websocket_write(&websocket, data, sizeof(data), &out));
    assert_int_equal(out.size, 204);
    assert_true(wi_websocket_write(&websocket, data, 90, &out));
    widl_buffer_free(&out);
}

static void test_keys_change(void **state)
{
    widl_buffer out = {0};
    struct wi_websocket websocket;

    (void)state;
    wi_websocket_init(&websocket, &masks, false, LIMIT);
    assert_true(wi_websocket_write(&websocket, "same", 4, &out));
    assert_true(wi_websocket_write(&websocket, "same", 4, &out));
    assert_int_equal(out.size, 20);
    assert_memory_not_equal(out.data, out.data + 10, 10);
    widl_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scenarios),
        cmocka_unit_test(test_raw_headers),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_large_messages),
        cmocka_unit_test(test_limit_over_fragments),
        cmocka_unit_test(test_close_codes),
        cmocka_unit_test(test_longest_control_frame),
        cmocka_unit_test(test_written_close),
        cmocka_unit_test(test_whole_messages_stay_where_they_lie),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_full_buffer),
        cmocka_unit_test(test_keys_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
