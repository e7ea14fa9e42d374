/* SPDX-License-Identifier: MIT */
/*
 * RawSocket without sockets: handshakes, what comes out of a stream of frames however it is cut,
 * and what cannot be sent.
 */
#include "transport/rawsocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"
#include "transport/frame.h"

#define LIMIT      1000
#define TRANSCRIPT 4096
#define BYTES(text)                                                                                \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static struct wi_rawsocket_hello hello_of(const char *bytes)
{
    struct wi_rawsocket_hello hello = {.size = WI_RAWSOCKET_HELLO_SIZE};

    memcpy(hello.bytes, bytes, WI_RAWSOCKET_HELLO_SIZE);
    return hello;
}

static void test_what_is_announced(void **state)
{
    static const struct {
        size_t limit;
        size_t announced;
    } CASES[] = {
        {0, 512},
        {511, 512},
        {512, 512},
        {1023, 512},
        {1024, 1024},
        {1000000, 524288},
        {1 << 24, 1 << 24},
        {(1 << 24) - 1, 1 << 23},
        {SIZE_MAX, 1 << 24},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++)
        assert_int_equal(wi_rawsocket_announced(CASES[i].limit), CASES[i].announced);
}

static void test_requests(void **state)
{
    static const struct {
        const char *bytes;
        bool is_rawsocket;
        enum wi_rawsocket_refusal refusal;
        enum wi_serializer serializer;
        size_t most;
    } CASES[] = {
        {"\x7f\xf1\0\0", true, WI_RAWSOCKET_WELCOME, WI_JSON, 1 << 24},
        {"\x7f\x02\0\0", true, WI_RAWSOCKET_WELCOME, WI_MSGPACK, 512},
        {"\x7f\x73\0\0", true, WI_RAWSOCKET_WELCOME, WI_CBOR, 65536},
        {"\x7f\xf0\0\0", true, WI_RAWSOCKET_BAD_SERIALIZER, WI_JSON, 1 << 24},
        {"\x7f\xf4\0\0", true, WI_RAWSOCKET_BAD_SERIALIZER, WI_JSON, 1 << 24},
        {"\x7f\xff\0\0", true, WI_RAWSOCKET_BAD_SERIALIZER, WI_JSON, 1 << 24},
        {"\x7f\xf1\1\0", true, WI_RAWSOCKET_RESERVED, WI_JSON, 1 << 24},
        {"\x7f\xf1\0\x80", true, WI_RAWSOCKET_RESERVED, WI_JSON, 1 << 24},
        {"\x7f\xf0\0\1", true, WI_RAWSOCKET_RESERVED, WI_JSON, 1 << 24},
        {"GET ", false, WI_RAWSOCKET_WELCOME, WI_JSON, 0},
        {"\x16\x03\x01\0", false, WI_RAWSOCKET_WELCOME, WI_JSON, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_rawsocket_hello hello = hello_of(CASES[i].bytes);
        struct wi_rawsocket_terms terms;

        assert_int_equal(wi_rawsocket_judge_request(&hello, &terms), CASES[i].is_rawsocket);
        if (!CASES[i].is_rawsocket)
            continue;
        assert_int_equal(terms.refusal, CASES[i].refusal);
        assert_int_equal(terms.max_message_bytes, CASES[i].most);
        if (!terms.refusal)
            assert_int_equal(terms.serializer, CASES[i].serializer);
    }
}

static void test_answers(void **state)
{
    static const struct {
        const char *bytes;
        const char *reason; /* NULL: none */
    } CASES[] = {
        {"\x7f\xf2\0\0", NULL},
        {"\x7f\x02\0\0", NULL},
        {"\x7f\xf1\0\0", "chose a serializer that was not asked for"},
        {"\x7f\xf2\0\1", "reserved bits"},
        {"\x7f\x10\0\0", "does not speak the serializer"},
        {"\x7f\x20\0\0", "does not accept the largest message"},
        {"\x7f\x30\0\0", "reserved bits"},
        {"\x7f\x40\0\0", "no room for another client"},
        {"\x7f\x00\0\0", "refused with error 0"},
        {"\x7f\xf0\0\0", "refused with error 15"},
        {"HTTP", "does not speak RawSocket"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_rawsocket_hello hello = hello_of(CASES[i].bytes);
        struct wi_rawsocket_terms terms;
        widl_error error = {0};
        bool good = wi_rawsocket_judge_answer(&hello, WI_MSGPACK, &terms, &error);

        assert_int_equal(good, !CASES[i].reason);
        if (good)
            continue;
        assert_int_equal(error.code, WIDL_ERROR_HANDSHAKE);
        if (!strstr(error.text, CASES[i].reason))
            fail_msg("%zu: %s", i, error.text);
    }
}

/* A handshake that one side writes is what the other side reads, in pieces as well. */
static void test_handshakes_fit(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WI_SERIALIZER_COUNT; i++) {
        for (size_t announced = 512; announced <= 1 << 24; announced *= 2) {
            struct wi_rawsocket_hello hello = {0};
            struct wi_rawsocket_terms terms;
            widl_buffer out = {0};
            size_t used;

            assert_true(wi_rawsocket_write_hello((enum wi_serializer)i, announced, &out));
            assert_int_equal(out.size, WI_RAWSOCKET_HELLO_SIZE);
            for (size_t at = 0; at < 4; at++) {
                assert_int_equal(wi_rawsocket_gather(&hello, out.data + at, 1, &used), at == 3);
                assert_int_equal(used, 1);
            }
            assert_true(wi_rawsocket_judge_request(&hello, &terms));
            assert_int_equal(terms.refusal, WI_RAWSOCKET_WELCOME);
            assert_int_equal(terms.serializer, i);
            assert_int_equal(terms.max_message_bytes, announced);
            assert_true(wi_rawsocket_judge_answer(&hello, (enum wi_serializer)i, &terms, NULL));
            assert_int_equal(terms.max_message_bytes, announced);
            widl_buffer_free(&out);
        }
    }
}

static void test_what_is_behind_a_handshake_is_left(void **state)
{
    struct wi_rawsocket_hello hello = {0};
    size_t used;

    (void)state;
    assert_true(wi_rawsocket_gather(&hello, (const unsigned char *)"\x7f\xf1\0\0abc", 7, &used));
    assert_int_equal(used, 4);
    hello = (struct wi_rawsocket_hello){0};
    assert_true(wi_rawsocket_gather(&hello, (const unsigned char *)"GET", 3, &used));
    assert_int_equal(used, 1);
}

static size_t tell(const struct wi_stream_event *event, char *out, size_t room)
{
    static const char *const NAMES[] = {"none", "message", "ping", "pong", "close", "failed"};
    size_t used = (size_t)snprintf(out, room, " %s(", NAMES[event->type]);

    assert_non_null(event->data);
    if (event->type == WI_STREAM_FAILED)
        used += (size_t)snprintf(out + used, room - used, "%u", event->status);
    if (event->size > 20)
        used += (size_t)snprintf(out + used, room - used, "%zu bytes", event->size);
    else
        used += (size_t)snprintf(out + used, room - used, "%.*s", (int)event->size,
                                 (const char *)event->data);
    used += (size_t)snprintf(out + used, room - used, ")");
    assert_true(used < room);
    return used;
}

/** Read a stream in pieces of the given size and tell what came out. */
static void read_stream(const char *data, size_t size, size_t piece, char *out)
{
    struct wi_rawsocket rawsocket;
    struct wi_stream_event event;
    size_t used = 0;

    wi_rawsocket_init(&rawsocket, LIMIT, LIMIT);
    *out = '\0';
    for (size_t at = 0; at < size; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        unsigned char *bytes = malloc(left);
        struct wi_stream_input input = {bytes, bytes + left};

        memcpy(bytes, data + at, left);
        while (wi_rawsocket_read(&rawsocket, &input, &event))
            used += tell(&event, out + used, TRANSCRIPT - used);
        assert_int_equal(event.type, WI_STREAM_NONE);
        assert_ptr_equal(input.cursor, input.end);
        free(bytes);
    }
    wi_rawsocket_done(&rawsocket);
}

static void test_streams(void **state)
{
    static const struct {
        const char *name;
        const char *expected;
        struct {
            const char *bytes;
            size_t size;
        } stream;
    } CASES[] = {
        {"a message", "message(hello)", BYTES("\0\0\0\5hello")},
        {"an empty one", "message()", BYTES("\0\0\0\0")},
        {"several", "message(a) message() message(bc)", BYTES("\0\0\0\1a\0\0\0\0\0\0\0\2bc")},
        {"a ping", "ping(p) message(a)", BYTES("\1\0\0\1p\0\0\0\1a")},
        {"an empty ping", "ping()", BYTES("\1\0\0\0")},
        {"a pong", "pong(p)", BYTES("\2\0\0\1p")},
        {"no end", "", BYTES("\0\0\0\5hell")},
        {"no header", "message(a)", BYTES("\0\0\0\1a\0\0\0")},
        {"a reserved bit", "failed(1002)", BYTES("\x10\0\0\1a\0\0\0\1a")},
        {"all reserved bits", "message(a) failed(1002)", BYTES("\0\0\0\1a\xf0\0\0\1a")},
        {"type 3", "failed(1002)", BYTES("\3\0\0\1a")},
        {"type 7", "failed(1002)", BYTES("\7")},
        {"too long", "failed(1009)", BYTES("\0\0\x03\xe9")},
        {"a ping that is too long", "failed(1009)", BYTES("\1\xff\xff\xff")},
        {"2^24 bytes, too long", "failed(1009)", BYTES("\x08\0\0\0")},
        {"above 2^24 bytes", "failed(1002)", BYTES("\x08\0\0\1")},
        {"HTTP", "failed(1002)", BYTES("GET / HTTP/1.1\r\n")},
    };
    static const size_t PIECES[] = {100, 1, 2, 3, 5, 7};
    char transcript[TRANSCRIPT];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        for (size_t k = 0; k < ARRAY_LENGTH(PIECES); k++) {
            read_stream(CASES[i].stream.bytes, CASES[i].stream.size, PIECES[k], transcript);
            if (strcmp(transcript + (*transcript == ' '), CASES[i].expected) != 0)
                fail_msg("%s, pieces of %zu:\n  got      %s\n  expected %s", CASES[i].name,
                         PIECES[k], transcript, CASES[i].expected);
        }
    }
}

/* Each size goes through, the largest included, with its one bit more. */
static void test_sizes(void **state)
{
    static const size_t SIZES[] = {0, 1, 255, 256, 65535, 65536, (1 << 24) - 1, 1 << 24};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(SIZES); i++) {
        struct wi_rawsocket rawsocket;
        struct wi_stream_event event;
        unsigned char *data = calloc(1, SIZES[i] + 1);
        widl_buffer out = {0};
        struct wi_stream_input input;

        wi_rawsocket_init(&rawsocket, WI_RAWSOCKET_MOST_BYTES, WI_RAWSOCKET_MOST_BYTES);
        assert_true(wi_rawsocket_write(&rawsocket, WI_RAWSOCKET_MESSAGE, data, SIZES[i], &out));
        assert_int_equal(out.size, SIZES[i] + WI_RAWSOCKET_HEADER_SIZE);
        for (size_t at = 0; at < out.size; at += 5000) {
            size_t left = out.size - at < 5000 ? out.size - at : 5000;

            input = (struct wi_stream_input){out.data + at, out.data + at + left};
            assert_int_equal(wi_rawsocket_read(&rawsocket, &input, &event), at + left == out.size);
        }
        assert_int_equal(event.type, WI_STREAM_MESSAGE);
        assert_int_equal(event.size, SIZES[i]);
        wi_rawsocket_done(&rawsocket);
        widl_buffer_free(&out);
        free(data);
    }
}

static void test_what_the_peer_does_not_take(void **state)
{
    struct wi_rawsocket rawsocket;
    char data[600] = "";
    widl_buffer out = {0};

    (void)state;
    wi_rawsocket_init(&rawsocket, WI_RAWSOCKET_MOST_BYTES, 512);
    assert_false(wi_rawsocket_write(&rawsocket, WI_RAWSOCKET_MESSAGE, data, 513, &out));
    assert_int_equal(out.size, 0);
    assert_true(wi_rawsocket_write(&rawsocket, WI_RAWSOCKET_PONG, data, 512, &out));
    assert_memory_equal(out.data, "\2\0\2\0", 4);
    widl_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_announced),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_handshakes_fit),
        cmocka_unit_test(test_what_is_behind_a_handshake_is_left),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_what_the_peer_does_not_take),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
