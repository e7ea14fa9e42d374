/* SPDX-License-Identifier: MIT */
/* How connecting fails: before it starts, at TCP, and in the handshake with all kinds of servers.
 */
#include "transport/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"
#include "transport/upgrade.h"

static void test_cannot_even_start(void **state)
{
    static const struct {
        const char *url;
        widl_code code;
        const char *reason;
    } CASES[] = {
        {NULL, WIDL_ERROR_URL, "no URL"},
        {"", WIDL_ERROR_URL, "no scheme"},
        {"ws://localhost:0/", WIDL_ERROR_URL, "port 0"},
        {"ws://localhost:99999/", WIDL_ERROR_URL, "port"},
    };
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct end end = {0};
        widl_error error = {0};

        assert_null(loopback_connect(&loopback, &end, CASES[i].url, -1, &error));
        assert_int_equal(error.code, CASES[i].code);
        if (!strstr(error.text, CASES[i].reason))
            fail_msg("%s: %s", CASES[i].url, error.text);
        assert_int_equal(end.closed, 0);
    }
    loopback_close(&loopback);
}

static void test_no_serializer(void **state)
{
    struct loopback loopback = {0};
    struct end end = {0};
    widl_error error = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_null(loopback_connect(&loopback, &end, loopback.url, WI_SERIALIZER_COUNT, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    loopback_close(&loopback);
}

/** Connect and wait for the end. */
static void expect_end(struct loopback *loopback, const char *url, widl_code code,
                       const char *reason)
{
    struct end end = {0};
    widl_error error = {0};

    assert_non_null(loopback_connect(loopback, &end, url, -1, &error));
    LOOPBACK_UNTIL(loopback, end.closed);
    assert_false(end.opened);
    if (end.code != code || !strstr(end.text, reason))
        fail_msg("%s: %s %s", url, widl_code_name(end.code), end.text);
}

static void test_refused(void **state)
{
    struct loopback loopback = {0};
    char url[64];
    char by_name[64];

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    close(raw_listen(url));
    expect_end(&loopback, url, WIDL_ERROR_CONNECT, "cannot connect to 127.0.0.1:");
    expect_end(&loopback, url, WIDL_ERROR_CONNECT, "Connection refused");
    snprintf(by_name, sizeof(by_name), "ws://localhost:%u/", loopback_port(url));
    expect_end(&loopback, by_name, WIDL_ERROR_CONNECT, "Connection refused");
    loopback_close(&loopback);
}

/* A scalable loop can connect as well, and fail. */
static void test_refused_on_the_other_loop(void **state)
{
    struct loopback loopback = {0};
    struct end client = {0};
    struct wi_loop *spare;
    char url[64];

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    spare = loopback.client_loop;
    loopback.client_loop = wi_loop_new_scalable(NULL);
    close(raw_listen(url));
    for (int i = 0; i < 5; i++)
        expect_end(&loopback, url, WIDL_ERROR_CONNECT, "Connection refused");
    loopback_pair(&loopback, &client);
    wi_channel_close(client.channel, 1000);
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_OK);
    wi_loop_free(spare);
    loopback_close(&loopback);
}

/* The name may have an IPv6 address, too, at which nobody listens. */
static void test_localhost(void **state)
{
    struct loopback loopback = {0};
    struct end end = {0};
    char url[64];

    (void)state;
    loopback_open(&loopback, "ws://localhost:0/ws", 10);
    assert_ptr_equal(strstr(loopback.url, "ws://localhost:"), loopback.url);
    snprintf(url, sizeof(url), "ws://localhost:%u/ws", loopback_port(loopback.url));
    assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, end.opened);
    assert_ptr_equal(strstr(wi_channel_peer(end.channel), "127.0.0.1:"),
                     wi_channel_peer(end.channel));
    loopback_close(&loopback);
    assert_int_equal(end.closed, 1);
    assert_int_equal(end.code, WIDL_ERROR_CLOSED);
}

static void test_wrong_path(void **state)
{
    struct loopback loopback = {0};
    char url[64];

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    snprintf(url, sizeof(url), "ws://127.0.0.1:%u/other", loopback_port(loopback.url));
    expect_end(&loopback, url, WIDL_ERROR_HANDSHAKE, "404 Not Found");
    assert_int_equal(loopback.accepted, 0);
    loopback_close(&loopback);
}

/** Accept the client that is on its way at `listening`. */
static int raw_accept(struct loopback *loopback, int listening)
{
    int descriptor = -1;

    loopback_turn(loopback);
    descriptor = accept(listening, NULL, NULL);
    assert_true(descriptor >= 0);
    return descriptor;
}

/* Servers that are none. */
static void test_strange_servers(void **state)
{
    static const struct {
        const char *answer;
        bool hangs_up;
        widl_code code;
        const char *reason;
    } CASES[] = {
        {"", true, WIDL_ERROR_HANDSHAKE, "closed during the handshake"},
        {"HTTP/1.1 101 Sw", true, WIDL_ERROR_HANDSHAKE, "closed during the handshake"},
        {"\x15\x03\x01", false, WIDL_ERROR_HANDSHAKE, "does not speak HTTP"},
        {"\x7f\x01", false, WIDL_ERROR_HANDSHAKE, "does not speak HTTP"},
        {"220 mail\r\n\r\n", false, WIDL_ERROR_HANDSHAKE, "not HTTP/1.1"},
        {"HTTP/1.1 200 OK\r\n\r\n", false, WIDL_ERROR_HANDSHAKE, "'200 OK'"},
        {"HTTP/1.1 101 Sure\r\n\r\n", false, WIDL_ERROR_HANDSHAKE, "Upgrade"},
        {"HTTP/1.1 101 Sure\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
         "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
         false, WIDL_ERROR_HANDSHAKE, "Accept"},
    };
    struct loopback loopback = {0};
    char url[64];
    int listening = raw_listen(url);

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct end end = {0};
        int descriptor;

        assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
        descriptor = raw_accept(&loopback, listening);
        raw_send(descriptor, CASES[i].answer, strlen(CASES[i].answer));
        if (CASES[i].hangs_up)
            shutdown(descriptor, SHUT_WR);
        LOOPBACK_UNTIL(&loopback, end.closed);
        if (end.code != CASES[i].code || !strstr(end.text, CASES[i].reason))
            fail_msg("%s: %s %s", CASES[i].answer, widl_code_name(end.code), end.text);
        close(descriptor);
    }
    close(listening);
    loopback_close(&loopback);
}

static void test_endless_answer(void **state)
{
    struct loopback loopback = {0};
    struct end end = {0};
    char url[64];
    char line[1024];
    int listening = raw_listen(url);
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
    descriptor = raw_accept(&loopback, listening);
    memset(line, 'x', sizeof(line));
    for (int i = 0; i < 10; i++)
        raw_send(descriptor, line, sizeof(line));
    LOOPBACK_UNTIL(&loopback, end.closed);
    assert_int_equal(end.code, WIDL_ERROR_HANDSHAKE);
    assert_string_equal(end.text, "the server's answer is too long");
    close(descriptor);
    close(listening);
    loopback_close(&loopback);
}

/* Silent in the handshake, or dripping bytes: cut when the time is over. */
static void test_handshake_timeout(void **state)
{
    struct loopback loopback = {.client_limits = LOOPBACK_LIMITS};
    char url[64];
    int listening = raw_listen(url);

    (void)state;
    loopback.client_limits.handshake_timeout_ms = 30;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (int drips = 0; drips < 2; drips++) {
        struct end end = {0};
        int descriptor;

        assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
        descriptor = raw_accept(&loopback, listening);
        while (!end.closed) {
            if (drips)
                raw_send(descriptor, "H", 1);
            assert_true(wi_loop_turn(loopback.client_loop, drips ? 1 : UINT32_MAX));
        }
        assert_int_equal(end.code, WIDL_ERROR_TIMEOUT);
        close(descriptor);
    }
    close(listening);
    loopback_close(&loopback);
}

/** Answer the request that comes in on `descriptor`, and whatever else in the same piece. */
static void answer_request(struct loopback *loopback, int descriptor, const char *frames,
                           size_t size, size_t piece)
{
    struct wi_http_head head = {0};
    struct wi_upgrade_answer answer;
    widl_buffer bytes = {0};
    size_t used = 0;

    LOOPBACK_UNTIL(loopback, raw_receive(descriptor, &bytes) && bytes.size > 4 &&
                                 memcmp(bytes.data + bytes.size - 4, "\r\n\r\n", 4) == 0);
    assert_int_equal(wi_http_head_feed(&head, bytes.data, bytes.size, &used),
                     WI_HTTP_HEAD_COMPLETE);
    answer = wi_upgrade_judge_request(&head, &(struct wi_upgrade_terms){.path = "/ws"});
    bytes.size = 0;
    assert_true(wi_upgrade_write_answer(&answer, &bytes));
    assert_true(widl_buffer_append(&bytes, frames, size));
    for (size_t at = 0; at < bytes.size; at += piece) {
        raw_send(descriptor, bytes.data + at, bytes.size - at < piece ? bytes.size - at : piece);
        loopback_turn(loopback);
    }
    wi_http_head_done(&head);
    widl_buffer_free(&bytes);
}

static void test_frames_right_behind_the_answer(void **state)
{
    static const size_t PIECES[] = {100000, 7, 1};
    struct loopback loopback = {.no_batches = true};
    char url[64];
    int listening = raw_listen(url);

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(PIECES); i++) {
        static const char FRAMES[] = "\x82\x05hello\x82\x05world\x88\x02\x03\xe9";
        struct end end = {0};
        int descriptor;

        assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
        descriptor = raw_accept(&loopback, listening);
        answer_request(&loopback, descriptor, FRAMES, sizeof(FRAMES) - 1, PIECES[i]);
        LOOPBACK_UNTIL(&loopback, end.messages == 2);
        assert_true(end.opened);
        assert_int_equal(end.bytes, 10);
        shutdown(descriptor, SHUT_WR);
        LOOPBACK_UNTIL(&loopback, end.closed);
        assert_int_equal(end.code, WIDL_OK);
        assert_string_equal(end.text, "the peer closed the connection: 1001");
        close(descriptor);
    }
    close(listening);
    loopback_close(&loopback);
}

/* The connection is cut at every place in a frame, and what had come before is handed out. */
static void test_cut_in_mid_frame(void **state)
{
    static const char FRAMES[] = "\x82\x05hello\x82\x7e\x00\xc8";
    struct loopback loopback = {.no_batches = true};
    char bytes[sizeof(FRAMES) - 1 + 200];
    char url[64];
    int listening = raw_listen(url);

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    memcpy(bytes, FRAMES, sizeof(FRAMES) - 1);
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t size = 0; size < sizeof(bytes); size += size < 15 ? 1 : 37) {
        struct end end = {0};
        int descriptor;

        assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
        descriptor = raw_accept(&loopback, listening);
        answer_request(&loopback, descriptor, bytes, size, 100000);
        close(descriptor);
        LOOPBACK_UNTIL(&loopback, end.closed);
        assert_true(end.opened);
        assert_int_equal(end.code, WIDL_ERROR_CLOSED);
        assert_int_equal(end.messages, size >= 7 ? 1 : 0);
    }
    close(listening);
    loopback_close(&loopback);
}

/* Closed by its owner before there is anything to close politely. */
static void test_close_before_open(void **state)
{
    struct loopback loopback = {0};
    char url[64];
    int listening = raw_listen(url);

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (int i = 0; i < 4; i++) {
        struct end end = {0};
        bool is_late = i & 1;
        int descriptor = -1;

        assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
        if (is_late)
            descriptor = raw_accept(&loopback, listening);
        assert_int_not_equal(wi_channel_send(end.channel, "x", 1), WIDL_OK);
        if (i & 2)
            wi_channel_close(end.channel, 1000);
        else
            wi_channel_cut(end.channel);
        assert_int_equal(end.closed, 0);
        LOOPBACK_UNTIL(&loopback, end.closed);
        assert_int_equal(end.code, WIDL_ERROR_CLOSED);
        if (is_late)
            close(descriptor);
    }
    close(listening);
    loopback_close(&loopback);
}

/* The loop goes while clients are at every stage. */
static void test_loop_goes_first(void **state)
{
    struct loopback loopback = {0};
    struct end ends[3] = {0};
    char url[64];
    int listening = raw_listen(url);

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    loopback_pair(&loopback, &ends[0]);
    assert_non_null(loopback_connect(&loopback, &ends[1], url, -1, NULL));
    loopback_turn(&loopback);
    assert_non_null(loopback_connect(&loopback, &ends[2], loopback.url, -1, NULL));
    loopback_close(&loopback);
    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
        assert_int_equal(ends[i].closed, 1);
    close(listening);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cannot_even_start),
        cmocka_unit_test(test_no_serializer),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_refused_on_the_other_loop),
        cmocka_unit_test(test_localhost),
        cmocka_unit_test(test_wrong_path),
        cmocka_unit_test(test_strange_servers),
        cmocka_unit_test(test_endless_answer),
        cmocka_unit_test(test_handshake_timeout),
        cmocka_unit_test(test_frames_right_behind_the_answer),
        cmocka_unit_test(test_cut_in_mid_frame),
        cmocka_unit_test(test_close_before_open),
        cmocka_unit_test(test_loop_goes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
