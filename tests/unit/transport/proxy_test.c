/* SPDX-License-Identifier: MIT */
/* Through a proxy: its URL, the request and the answer, and channels of each kind behind one. */
#include "transport/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "transport/tls_context.h"

static void test_urls(void **state)
{
    static const struct {
        const char *text;
        const char *host; /* NULL: it is refused */
        unsigned port;
        const char *user;
    } CASES[] = {
        {"http://proxy:3128", "proxy", 3128, ""},
        {"HTTP://[::1]:8080/", "::1", 8080, ""},
        {"http://user:secret@proxy:1", "proxy", 1, "dXNlcjpzZWNyZXQ="},
        {"http://a%40b:%3A%2f@proxy:1", "proxy", 1, "YUBiOjov"},
        {"http://a@b:c@proxy:1", "proxy", 1, "YUBiOmM="},
        {"http://user:@proxy:1", "proxy", 1, "dXNlcjo="},
        {"proxy:3128", NULL, 0, NULL},
        {"https://proxy:3128", NULL, 0, NULL},
        {"http://proxy", NULL, 0, NULL},
        {"http://proxy:0", NULL, 0, NULL},
        {"http://proxy:3128/path", NULL, 0, NULL},
        {"http://", NULL, 0, NULL},
        {"http://user@proxy:1", NULL, 0, NULL},
        {"http://u%4:x@proxy:1", NULL, 0, NULL},
        {"http://u:x%@proxy:1", NULL, 0, NULL},
        {"http://u:%zz@proxy:1", NULL, 0, NULL},
        {"http://pro xy:1", NULL, 0, NULL},
        {"http://proxy\r\nX: y:1", NULL, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_proxy proxy;
        widl_error error = {0};
        bool good = wi_proxy_parse(CASES[i].text, &proxy, &error);

        if (good != (CASES[i].host != NULL))
            fail_msg("%s: %s", CASES[i].text, error.text);
        if (!good) {
            assert_int_equal(error.code, WIDL_ERROR_URL);
            assert_null(strstr(error.text, "secret"));
            continue;
        }
        assert_string_equal(proxy.host, CASES[i].host);
        assert_int_equal(proxy.port, CASES[i].port);
        assert_string_equal(proxy.user, CASES[i].user);
    }
}

static void test_long_users(void **state)
{
    struct wi_proxy proxy;
    char text[600];

    (void)state;
    snprintf(text, sizeof(text), "http://u:%0253d@proxy:1", 0);
    assert_true(wi_proxy_parse(text, &proxy, NULL));
    assert_true(strlen(proxy.user) < WI_PROXY_USER_SIZE);
    snprintf(text, sizeof(text), "http://u:%0254d@proxy:1", 0);
    assert_false(wi_proxy_parse(text, &proxy, NULL));
}

static void test_answers(void **state)
{
    static const struct {
        const char *head;
        const char *reason; /* NULL: none */
    } CASES[] = {
        {"HTTP/1.1 200 Connection established\r\n\r\n", NULL},
        {"HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", NULL},
        {"HTTP/1.1 204\r\n\r\n", NULL},
        {"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "answered '407 Proxy"},
        {"HTTP/1.1 502 \x1b[1m\r\n\r\n", "no"},
        {"HTTP/2 200\r\n\r\n", "does not speak HTTP"},
        {"HTTP/1.1200 OK\r\n\r\n", "does not speak HTTP"},
        {"hello\r\n\r\n", "does not speak HTTP"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_http_head head = {0};
        widl_error error = {0};
        size_t used;

        if (wi_http_head_feed(&head, CASES[i].head, strlen(CASES[i].head), &used) ==
            WI_HTTP_HEAD_COMPLETE) {
            assert_int_equal(wi_proxy_check_answer(&head, &error), !CASES[i].reason);
            if (CASES[i].reason && strcmp(CASES[i].reason, "no") != 0 &&
                !strstr(error.text, CASES[i].reason))
                fail_msg("%s: %s", CASES[i].head, error.text);
            assert_null(strchr(error.text, '\x1b'));
        }
        wi_http_head_done(&head);
    }
}

/** A proxy that a test plays, and what it has been asked. */
struct proxy {
    int listener;
    int client;
    int server;
    char url[64];
    widl_buffer request;
};

static void open_proxy(struct proxy *proxy)
{
    char url[64];

    *proxy = (struct proxy){.client = -1, .server = -1};
    proxy->listener = raw_listen(url);
    snprintf(proxy->url, sizeof(proxy->url), "http://u:p@127.0.0.1:%u", loopback_port(url));
}

static void close_proxy(struct proxy *proxy)
{
    close(proxy->listener);
    if (proxy->client >= 0)
        close(proxy->client);
    if (proxy->server >= 0)
        close(proxy->server);
    widl_buffer_free(&proxy->request);
}

/** Accept the client and read its request. */
static void take_request(struct proxy *proxy, struct loopback *loopback)
{
    loopback_turn(loopback);
    proxy->client = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(proxy->client >= 0);
    LOOPBACK_UNTIL(loopback,
                   raw_receive(proxy->client, &proxy->request) && proxy->request.size > 4 &&
                       memcmp(proxy->request.data + proxy->request.size - 4, "\r\n\r\n", 4) == 0);
    assert_true(widl_buffer_append(&proxy->request, "", 1));
}

/** Pass on what has come. */
static void pass_on(int from, int to)
{
    widl_buffer bytes = {0};

    raw_receive(from, &bytes);
    if (bytes.size > 0)
        raw_send(to, bytes.data, bytes.size);
    widl_buffer_free(&bytes);
}

static bool relay(struct proxy *proxy)
{
    pass_on(proxy->client, proxy->server);
    pass_on(proxy->server, proxy->client);
    return true;
}

static void expect_way(const char *url, struct wi_tls_context *server_tls,
                       struct wi_tls_context *client_tls)
{
    struct loopback loopback = {
        .server_echoes = true, .server_tls = server_tls, .client_tls = client_tls};
    struct end client = {0};
    struct proxy proxy;
    char expected[128];

    open_proxy(&proxy);
    loopback.proxy = proxy.url;
    loopback_open(&loopback, url, 10);
    snprintf(expected, sizeof(expected),
             "CONNECT 127.0.0.1:%u HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
             "Proxy-Authorization: Basic dTpw\r\n\r\n",
             loopback_port(loopback.url), loopback_port(loopback.url));
    assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, NULL));
    take_request(&proxy, &loopback);
    assert_string_equal((char *)proxy.request.data, expected);
    proxy.server = raw_connect(loopback_port(loopback.url));
    raw_send(proxy.client, "HTTP/1.1 200 OK\r\n\r\n", 19);
    LOOPBACK_UNTIL(&loopback, relay(&proxy) && (client.opened || client.closed));
    if (client.closed)
        fail_msg("%s: %s", url, client.text);
    assert_int_equal(wi_channel_send(client.channel, "hello", 5), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, relay(&proxy) && client.messages == 1);
    loopback_close(&loopback);
    close_proxy(&proxy);
}

static void test_ways(void **state)
{
    struct wi_tls_context *server;
    struct wi_tls_context *client;

    (void)state;
    certificates_make();
    server = wi_tls_server_context(&(widl_server_tls){.certificate_file = certificate("good.pem")},
                                   NULL);
    client =
        wi_tls_client_context(&(widl_client_tls){.ca_file = certificate("ca.pem")}, NULL, NULL);
    expect_way("ws://127.0.0.1:0/ws", NULL, NULL);
    expect_way("tcp://127.0.0.1:0", NULL, NULL);
    expect_way("wss://127.0.0.1:0/ws", server, client);
    expect_way("tls://127.0.0.1:0", server, client);
    wi_tls_context_release(server);
    wi_tls_context_release(client);
    certificates_remove();
}

static void test_refusals(void **state)
{
    static const struct {
        const char *answer;
        widl_code code;
        const char *reason;
    } CASES[] = {
        {"HTTP/1.1 407 Who are you\r\n\r\n", WIDL_ERROR_CONNECT, "answered '407 Who are you'"},
        {"SSH-2.0-x\r\n\r\n", WIDL_ERROR_CONNECT, "does not speak HTTP"},
        {"\x7f\xf1", WIDL_ERROR_CONNECT, "no proper HTTP"},
        {"", WIDL_ERROR_HANDSHAKE, "closed during the handshake"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct loopback loopback = {0};
        struct end client = {0};
        struct proxy proxy;

        open_proxy(&proxy);
        loopback.proxy = proxy.url;
        loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
        assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, NULL));
        take_request(&proxy, &loopback);
        raw_send(proxy.client, CASES[i].answer, strlen(CASES[i].answer));
        shutdown(proxy.client, SHUT_WR);
        LOOPBACK_UNTIL(&loopback, client.closed);
        if (client.code != CASES[i].code || !strstr(client.text, CASES[i].reason))
            fail_msg("%s: %s %s", CASES[i].answer, widl_code_name(client.code), client.text);
        loopback_close(&loopback);
        close_proxy(&proxy);
    }
}

static void test_no_proxy(void **state)
{
    struct loopback loopback = {.proxy = "http://127.0.0.1:1"};
    struct end client = {0};
    widl_error error = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_null(loopback_connect(&loopback, &client, "unix:/nowhere", -1, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, &error));
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_ERROR_CONNECT);
    assert_non_null(strstr(client.text, "cannot connect to the proxy"));
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),     cmocka_unit_test(test_long_users),
        cmocka_unit_test(test_answers),  cmocka_unit_test(test_ways),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_no_proxy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
